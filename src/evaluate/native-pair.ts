import type { Case } from "../model/benchmark.ts";
import type { CaseSamples, PairOutcome } from "../model/measurement.ts";
import { slotBytes } from "./case-layout.ts";
import { CaseRun } from "./case-run.ts";
import type { PairBench } from "./pair-bench.ts";

/** Runs all cases in turn on one pair. The candidate's failures are outcomes; the reference's are exceptions. */
export async function measurePair(bench: PairBench, cases: readonly Case[]): Promise<PairOutcome> {
  const runs = cases.map((workload) => ({
    run: new CaseRun(bench, workload),
    size: slotBytes(bench.benchmark, workload),
  }));
  if (bench.effort.triesAll) {
    for (const { run } of runs.toSorted((a, b) => a.size - b.size)) {
      await breath();
      const failure = run.try();
      if (failure) return failure;
    }
  }
  const samples: CaseSamples[] = [];
  const doubts = new Set<string>();
  for (const { run } of runs) {
    await breath();
    const measured = run.measure();
    if (measured.kind !== "samples") return measured;
    samples.push(measured.samples);
    for (const doubt of measured.doubts) doubts.add(doubt);
  }
  return { kind: "samples", pair: { cases: samples, doubts: [...doubts] } };
}

/** The engine's timers get their turn between cases, never inside a block. */
const breath = () => new Promise(setImmediate);
