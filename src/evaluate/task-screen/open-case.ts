import type { Benchmark, Case } from "../../model/benchmark.ts";
import { tensorsOfCase } from "../case-tensors.ts";
import type { Drawn } from "../drawn.ts";
import { expectedOf } from "../oracle.ts";
import type { Oracle } from "../oracle.ts";
import type { ScreenedCase } from "./screened-case.ts";

type Opened = { workload: Case; drawn: Drawn; oracle: Oracle };

/** A case as the screen works with it: inputs as a candidate gets them, answers as it is held against them. */
export function openCase(benchmark: Benchmark, { workload, drawn, oracle }: Opened): ScreenedCase {
  const { uniform, poison, pools } = drawn;
  return {
    id: workload.id,
    tensors: tensorsOfCase(benchmark, workload).tensors,
    correctness: benchmark.correctness,
    uniform,
    poison,
    draw: (input) => {
      const pool = pools.get(workload.id)?.get(input);
      if (!pool) throw new Error(`nothing is drawn for ${input}`);
      return Uint8Array.from(pool.window(pool.draw()));
    },
    expected: (inputs) => expectedOf(oracle, inputs),
  };
}
