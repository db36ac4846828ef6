import { gainOf } from "./speedup-of.ts";
import { startedOf } from "./loop-state.ts";
import type { LoopState } from "./loop-state.ts";

/**
 * Ratio of the incumbent to the base as a product of steps: good enough to watch by, never to report. Null: the base,
 * or an objective on the difference scale.
 */
export function bestSoFar(state: LoopState): number | null {
  const kept = state.settled.filter(({ verdict }) => verdict.kind === "keep");
  if (kept.length === 0 || startedOf(state).metric.scale === "difference") return null;
  return Math.exp(kept.reduce((sum, settled) => sum + (gainOf(settled, state) ?? 0), 0));
}
