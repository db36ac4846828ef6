import type { Started } from "../model/ledger.ts";
import type { PairSamples } from "../model/measurement.ts";
import { halfWidth } from "../stats/confirm.ts";
import { mean } from "../stats/descriptive.ts";
import { gainOfPair, wholeYardstick } from "./gain.ts";
import type { Yardstick } from "./gain.ts";

/**
 * What is not shown of the held-out cases: that their speed-up is at most the allowed fraction below that of the cases
 * which guided the search, at the one-sided error `alpha`. Null where it is, and where nothing is asked or held out. Both
 * are of the same pairs, so that what a pair's two processes have in common cancels.
 */
export function heldOutShortfall(started: Started, pairs: readonly PairSamples[], alpha: number): string | null {
  const allowed = started.heldOutDrop;
  const [train, test] = [yardstickOf(started, "train"), yardstickOf(started, "test")];
  if (allowed === undefined || train.cases.length === 0 || test.cases.length === 0) return null;
  const gains = pairs.map((pair) => ({ train: gainOfPair(pair, train), test: gainOfPair(pair, test) }));
  const drops = gains.map((gain) => gain.train - gain.test);
  const most = mean(drops) + halfWidth(drops, alpha);
  if (most <= -Math.log1p(-allowed)) return null;
  const [seen, expected] = [mean(gains.map((gain) => gain.test)), mean(gains.map((gain) => gain.train))];
  return `held-out cases are ${times(seen)} where the others are ${times(expected)}, and ${less(most)} less cannot be ruled out; ${(100 * allowed).toFixed(1)} % is allowed`;
}

function yardstickOf(started: Started, split: "train" | "test"): Yardstick {
  const whole = wholeYardstick(started);
  return { ...whole, cases: whole.cases.filter((info) => info.split === split) };
}

const times = (gain: number): string => `${Math.exp(gain).toFixed(2)}x`;
const less = (drop: number): string => `${(100 * -Math.expm1(-drop)).toFixed(1)} %`;
