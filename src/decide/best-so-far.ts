import { gainOf } from "./settled-gain.ts";
import type { LoopState } from "./loop-state.ts";

/**
 * Gain of the incumbent over the base as a sum of steps, a log ratio or a difference in the metric's unit: good enough
 * to watch by, never to report. Null: the base.
 */
export function bestGain(state: LoopState): number | null {
  const kept = state.settled.filter(({ verdict }) => verdict.kind === "keep");
  return kept.length === 0 ? null : kept.reduce((sum, settled) => sum + (gainOf(settled, state) ?? 0), 0);
}
