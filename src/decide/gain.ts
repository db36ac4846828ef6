import type { CaseInfo, Started } from "../model/ledger.ts";
import type { CaseSamples, PairSamples } from "../model/measurement.ts";
import type { MetricScale } from "../model/metric.ts";
import { combine, differences, logRatios, pairValue } from "../stats/pair-values.ts";

/** What the gain is computed over: cases with their weights, which way is better, and how two values compare. */
export type Yardstick = { cases: readonly CaseInfo[]; direction: "minimize" | "maximize"; scale: MetricScale };

/** The yardstick of all cases: a confirmation's. */
export const wholeYardstick = ({ cases, metric: { direction, scale } }: Started): Yardstick => ({
  cases,
  direction,
  scale,
});

/** The yardstick of the cases that guide the search. */
export function trainYardstick(started: Started): Yardstick {
  const whole = wholeYardstick(started);
  return { ...whole, cases: whole.cases.filter(({ split }) => split === "train") };
}

/** One pair's combined gain over the yardstick's cases, above 0 is better: a log ratio or a difference. */
export function gainOfPair(pair: PairSamples, yardstick: Yardstick): number {
  return combine(yardstick.cases.map(({ id, weight }) => ({ value: caseGain(pair, id, yardstick), weight })));
}

/** One pair's gain in one case: the median over adjacent blocks. */
export function caseGain(pair: PairSamples, id: string, { direction, scale }: Yardstick): number {
  const value = valueOf(samplesOfCase(pair, id), scale);
  return direction === "minimize" ? value : -value;
}

/** The gains of the blocks themselves, for resampling. */
export function blockGains(pair: PairSamples, id: string, { direction, scale }: Yardstick): number[] {
  const { reference, candidate } = samplesOfCase(pair, id);
  const [worse, better] = direction === "minimize" ? [reference, candidate] : [candidate, reference];
  return scale === "ratio" ? logRatios(worse, better) : differences(worse, better);
}

/** The samples of one case. Throws `RangeError` where the pair has none. */
export function samplesOfCase(pair: PairSamples, id: string): CaseSamples {
  const samples = pair.cases.find((measured) => measured.id === id);
  if (!samples) throw new RangeError(`the pair has no samples of case ${id}`);
  return samples;
}

/** Values computed before: a judge looks at every earlier pair of a campaign again for each new one. */
const known: Record<MetricScale, WeakMap<CaseSamples, number>> = { ratio: new WeakMap(), difference: new WeakMap() };

function valueOf(samples: CaseSamples, scale: MetricScale): number {
  const value = known[scale].get(samples) ?? pairValue(samples, scale);
  known[scale].set(samples, value);
  return value;
}
