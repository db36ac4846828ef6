import { caseGain, trainYardstick } from "../decide/gain.ts";
import { gainScale } from "../decide/gain-scale.ts";
import { samplesOf, startedOf } from "../decide/loop-state.ts";
import type { LoopState } from "../decide/loop-state.ts";
import type { CaseInfo } from "../model/ledger.ts";
import type { PairSamples } from "../model/measurement.ts";

/** A metric's value as a person reads it, `1.71 ms`. */
export type InWords = (value: number) => string;

/** What was measured in one case. */
export type MeasuredCase = {
  case: string;
  /** Medians in the metric's unit: of what it was compared with, and its own. */
  reference: number;
  candidate: number;
  inWords: string;
  /** `2.31x`, `1.2 % slower`. */
  gain: string;
};

/** The cases that guide the search; held-out ones are nobody's business before the report. */
export const trainCases = (state: LoopState): readonly CaseInfo[] => trainYardstick(startedOf(state)).cases;

/** What the pairs of a candidate showed, case by case. Held-out cases are left out. */
export function measuredCases(state: LoopState, pairs: readonly PairSamples[], inWords: InWords): MeasuredCase[] {
  const started = startedOf(state);
  const yardstick = trainYardstick(started);
  if (pairs.length === 0) return [];
  return trainCases(state).map(({ id }) => {
    const samples = pairs.flatMap((pair) => pair.cases.filter((one) => one.id === id));
    const reference = middle(samples.map((one) => middle(one.reference)));
    const candidate = middle(samples.map((one) => middle(one.candidate)));
    const gains = pairs.map((pair) => caseGain(pair, id, yardstick));
    const gain = gains.reduce((sum, value) => sum + value, 0) / gains.length;
    return {
      case: id,
      reference,
      candidate,
      inWords: `${inWords(reference)} → ${inWords(candidate)}`,
      gain: gainScale(started.metric).words(gain),
    };
  });
}

/** The baseline's own figures, from its pairs with itself. */
export function baselineCases(state: LoopState, inWords: InWords) {
  const pairs = samplesOf(state.calibration);
  return trainCases(state).flatMap(({ id, weight }) => {
    const samples = pairs.flatMap((pair) => pair.cases.filter((one) => one.id === id));
    if (samples.length === 0) return [];
    const value = middle(samples.flatMap(({ reference, candidate }) => [middle(reference), middle(candidate)]));
    return [{ case: id, weight, value, inWords: inWords(value) }];
  });
}

/** The median; 0 of nothing. */
function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}
