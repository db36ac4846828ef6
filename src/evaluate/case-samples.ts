import type { Benchmark, Case } from "../model/benchmark.ts";
import { evaluateExpression, parseExpression } from "../model/expression.ts";
import type { CaseSamples } from "../model/measurement.ts";
import { kindOfName } from "../model/metric.ts";
import { numericParameters } from "./case-tensors.ts";
import type { Side } from "./pair-bench.ts";

/** What was seen of one case on one pair. */
export type CaseSeen = {
  workload: Case;
  calls: Record<Side, number>;
  /** Seconds a call, of each block. */
  seconds: Record<Side, number[]>;
  /** Seconds of blocks of a single call, where there were some. */
  alone?: Record<Side, number[]>;
  /** Peak bytes of each process. */
  memory: Record<Side, number>;
  /** Share of the faster variant's block that an empty one takes. */
  overhead: number;
  maxError: number;
  checked: number;
};

/**
 * The samples in the objective's own unit: seconds a call, units of the contract's work a second, or bytes. What else
 * was seen is kept by its name, so that it can be guarded.
 */
export function caseSamples({ controller }: Benchmark, seen: CaseSeen): CaseSamples {
  const { primary_metric: name, kind = kindOfName(name), work } = controller.objective;
  const { workload, calls, seconds, alone, overhead, maxError, checked } = seen;
  const memory = { reference: [seen.memory.reference], candidate: [seen.memory.candidate] };
  const units = work === undefined ? 1 : evaluateExpression(parseExpression(work), numericParameters(workload));
  const perSecond = (values: number[]) => values.map((value) => units / value);
  const throughput = { reference: perSecond(seconds.reference), candidate: perSecond(seconds.candidate) };
  const objective = kind === "memory" ? memory : kind === "throughput" ? throughput : seconds;
  const others = { ...(name !== "time" && { time: seconds }), ...(name !== "memory" && { memory }) };
  return { id: workload.id, calls, ...objective, ...(alone && { alone }), others, overhead, maxError, checked };
}
