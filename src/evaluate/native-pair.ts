import type { Case } from "../model/benchmark.ts";
import type { CaseSamples, PairOutcome } from "../model/measurement.ts";
import { CaseRun } from "./case-run.ts";
import type { PairBench } from "./pair-bench.ts";

/** Runs all cases in turn on one pair. The candidate's failures are outcomes; the reference's are exceptions. */
export async function measurePair(bench: PairBench, cases: readonly Case[]): Promise<PairOutcome> {
  const samples: CaseSamples[] = [];
  const doubts = new Set<string>();
  for (const workload of cases) {
    // The engine's timers get their turn between cases, never inside a block.
    await new Promise(setImmediate);
    const measured = new CaseRun(bench, workload).measure();
    if (measured.kind !== "samples") return measured;
    samples.push(measured.samples);
    for (const doubt of measured.doubts) doubts.add(doubt);
  }
  return { kind: "samples", pair: { cases: samples, doubts: [...doubts] } };
}
