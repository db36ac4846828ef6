import type { Started } from "../model/ledger.ts";
import type { PairSamples } from "../model/measurement.ts";
import { halfWidth } from "../stats/confirm.ts";
import { mean } from "../stats/descriptive.ts";
import { caseGain, wholeYardstick } from "./gain.ts";
import { gainScale } from "./gain-scale.ts";

/** Error of a wrong word on another goal, over all its cases and all looks. */
const error = 0.01;

/** After how many pairs the figures are looked at; each look spends its share of the error. */
const looks = [4, 8, 12, 16, 24] as const;

/** In losses that a case may show: what holds at once, and what still holds when there are no more looks. */
const limits = { soon: 2, last: 5 } as const;

export type OtherGoalRuling = { kind: "more" } | { kind: "holds" | "worse"; words: string };

/**
 * Whether a winner makes another goal's benchmark worse: pairs of the base and the winner over all of its cases. It
 * holds when no case can have lost more than 2 %, or, after the last look, more than 5 %; on the difference scale these
 * are two and five times the contract's least difference. Nothing is to be gained here, so that equal code must pass on
 * a noisy machine, and what cannot be told apart from a large loss must not.
 */
export function ruleOnOtherGoal(started: Started, pairs: readonly PairSamples[]): OtherGoalRuling {
  const look = looks.indexOf(pairs.length as (typeof looks)[number]);
  if (look === -1) return { kind: "more" };
  const scale = gainScale(started.metric);
  const yardstick = wholeYardstick(started);
  const alpha = error / (looks.length * started.cases.length);
  const cases = started.cases.map(({ id }) => {
    const values = pairs.map((pair) => caseGain(pair, id, yardstick));
    const half = halfWidth(values, alpha);
    return { id, gain: mean(values), low: mean(values) - half, high: mean(values) + half };
  });
  const lost = cases.find(({ gain, high }) => high < 0 && gain < -scale.leastLoss);
  if (lost) return { kind: "worse", words: `${lost.id}: ${scale.words(lost.gain)}` };
  const isLast = look === looks.length - 1;
  const worst = cases.reduce((a, b) => (b.low < a.low ? b : a));
  if (worst.low > -(isLast ? limits.last : limits.soon) * scale.caseLoss) return { kind: "holds", words: "" };
  if (!isLast) return { kind: "more" };
  return {
    kind: "worse",
    words: `${worst.id}: a loss of ${scale.size(worst.low)} cannot be ruled out after ${pairs.length} pairs`,
  };
}
