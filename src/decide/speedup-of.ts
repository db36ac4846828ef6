import { mean } from "../stats/descriptive.ts";
import { gainOfPair } from "./gain.ts";
import { startedOf, trainYardstick } from "./judge.ts";
import type { LoopState, Settled } from "./loop-state.ts";

/** Ratio to what it was measured against, from the last stage it reached; null where nothing was measured. */
export function speedupOf({ pairs }: Settled, state: LoopState): number | null {
  if (pairs.length === 0) return null;
  const yardstick = trainYardstick(startedOf(state));
  return Math.exp(mean(pairs.map((pair) => gainOfPair(pair, yardstick))));
}
