import { speedupOf } from "./speedup-of.ts";
import type { LoopState } from "./loop-state.ts";

/** Ratio of the incumbent to the base as a product of steps: good enough to watch by, never to report. Null: the base. */
export function bestSoFar(state: LoopState): number | null {
  const kept = state.settled.filter(({ verdict }) => verdict.kind === "keep");
  if (kept.length === 0) return null;
  return kept.reduce((product, settled) => product * (speedupOf(settled, state) ?? 1), 1);
}
