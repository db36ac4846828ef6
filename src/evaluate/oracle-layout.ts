import type { Benchmark, Case } from "../model/benchmark.ts";
import { placeSlots } from "./case-layout.ts";
import type { CaseLayout } from "./case-layout.ts";
import { tensorsOfCase } from "./case-tensors.ts";
import { wideTensors } from "./high-precision.ts";

/** Bytes of memory that an oracle needs. */
export const oracleBytes = (benchmark: Benchmark, stateBytes: (workload: Case) => number): number =>
  Math.max(
    ...benchmark.cases.map(
      (workload) => oracleLayout(benchmark, workload, isWideIn(benchmark)).bytes + wideFactor * stateBytes(workload),
    ),
  );

/** Weights as f64 take at most four times their room. */
const wideFactor = 4;

const isWideIn = ({ reference }: Benchmark): boolean => reference?.dtype === "f64";

/** One slot of a case as the oracle takes it. */
export function oracleLayout(benchmark: Benchmark, workload: Case, isWide: boolean): CaseLayout {
  const tensors = tensorsOfCase(benchmark, workload);
  return placeSlots(workload.id, isWide ? wideTensors(tensors) : tensors, 1);
}
