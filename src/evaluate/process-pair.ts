import { median } from "../stats/descriptive.ts";
import { HarnessGone } from "./harness-process.ts";
import type { HarnessProcess } from "./harness-process.ts";
import { emptyRun } from "./harness-words.ts";
import type { PairBench, Side } from "./pair-bench.ts";
import { PeakMemory } from "./peak-memory.ts";

export type ProcessPair = Pick<PairBench, Side | "peak" | "emptySeconds"> & { close(): void };

/** How a candidate's process failed to begin. */
export type NotBegun = { kind: HarnessGone["kind"]; detail: string };

const emptyBlocks = 9;
const emptyTimeoutMs = 30_000;

/**
 * Begins two fresh processes. Which one is first is drawn: it was 1–2 % slower in memory-bound cases. What keeps the
 * candidate from beginning is an outcome, what keeps the reference is an exception.
 */
export function openPair(begin: (side: Side) => HarnessProcess, uniform: () => number): ProcessPair | NotBegun {
  const open: Partial<Record<Side, HarnessProcess>> = {};
  const close = () => Object.values(open).forEach((process) => process.close());
  const begun = (side: Side): HarnessProcess => (open[side] ??= begin(side));
  let talkingTo: Side = "reference";
  try {
    for (talkingTo of uniform() < 0.5 ? sides : [...sides].reverse()) begun(talkingTo);
    talkingTo = "reference";
    const [reference, candidate] = [begun("reference"), begun("candidate")];
    const peak = new PeakMemory({ reference: reference.pid, candidate: candidate.pid });
    return { reference, candidate, peak, emptySeconds: emptyBlock(reference), close };
  } catch (error) {
    close();
    if (talkingTo === "candidate" && error instanceof HarnessGone) return { kind: error.kind, detail: error.message };
    throw error;
  }
}

const sides: readonly Side[] = ["reference", "candidate"];

/** Seconds of a block in which nothing is called: thaw, message, freeze; the median of a few. */
const emptyBlock = (process: HarnessProcess): number =>
  median(Array.from({ length: emptyBlocks }, () => process.command(emptyRun, emptyTimeoutMs).seconds));
