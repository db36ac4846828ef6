import { median } from "../stats/descriptive.ts";
import { HarnessGone } from "./harness-process.ts";
import type { HarnessProcess, LoadingHarness } from "./harness-process.ts";
import { emptyRun } from "./harness-words.ts";
import type { PairBench, Side } from "./pair-bench.ts";
import { PeakMemory } from "./peak-memory.ts";

export type ProcessPair = Pick<PairBench, Side | "peak" | "emptySeconds"> & { close(): void };

/** How a candidate's process failed to begin. */
export type NotBegun = { kind: HarnessGone["kind"]; detail: string };

const emptyBlocks = 9;
const emptyTimeoutMs = 30_000;

/**
 * Begins two fresh processes. Which one is first is drawn: it was 1–2 % slower in memory-bound cases. They load beside
 * each other. What keeps the candidate from loading is an outcome, what keeps the reference is an exception.
 */
export function openPair(begin: (side: Side) => LoadingHarness, uniform: () => number): ProcessPair | NotBegun {
  const open: { close(): void }[] = [];
  const close = () => open.forEach((process) => process.close());
  const kept = <T extends { close(): void }>(process: T): T => (open.push(process), process);
  const talking: { to: Side } = { to: "reference" };
  try {
    const order = uniform() < 0.5 ? sides : [...sides].reverse();
    const loading = new Map(order.map((side) => [side, kept(begin(side))]));
    const load = (side: Side): HarnessProcess => {
      const harness = loading.get(side);
      if (!harness) throw new Error(`no process was begun for the ${side}`);
      talking.to = side;
      return harness.loaded();
    };
    const loaded = Object.fromEntries(order.map((side) => [side, load(side)]));
    talking.to = "reference";
    const { reference, candidate } = loaded;
    if (!reference || !candidate) throw new Error("a pair has two processes");
    const peak = new PeakMemory({ reference: reference.pid, candidate: candidate.pid });
    return { reference, candidate, peak, emptySeconds: emptyBlock(reference), close };
  } catch (error) {
    close();
    if (talking.to === "candidate" && error instanceof HarnessGone) return { kind: error.kind, detail: error.message };
    throw error;
  }
}

const sides: readonly Side[] = ["reference", "candidate"];

/** Seconds of a block in which nothing is called: thaw, message, freeze; the median of a few. */
const emptyBlock = (process: HarnessProcess): number =>
  median(Array.from({ length: emptyBlocks }, () => process.command(emptyRun, emptyTimeoutMs).seconds));
