import { mean } from "../stats/descriptive.ts";
import { gainOfPair, trainYardstick } from "./gain.ts";
import { startedOf } from "./loop-state.ts";
import type { LoopState, Settled } from "./loop-state.ts";

/**
 * Gain over what it was measured against, from the last stage it reached: a log ratio, or a difference in the metric's
 * unit. Null where nothing was measured.
 */
export function gainOf({ pairs }: Settled, state: LoopState): number | null {
  if (pairs.length === 0) return null;
  const yardstick = trainYardstick(startedOf(state));
  return mean(pairs.map((pair) => gainOfPair(pair, yardstick)));
}
