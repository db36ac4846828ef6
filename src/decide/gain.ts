import type { CaseInfo } from "../model/ledger.ts";
import type { PairSamples } from "../model/measurement.ts";
import { combine, logRatios, pairValue } from "../stats/pair-values.ts";

/** What the gain is computed over: cases with their weights, and which way is better. */
export type Yardstick = { cases: readonly CaseInfo[]; direction: "minimize" | "maximize" };

/** One pair's combined gain over the yardstick's cases: a log ratio, above 0 is better. */
export function gainOfPair(pair: PairSamples, yardstick: Yardstick): number {
  return combine(yardstick.cases.map(({ id, weight }) => ({ value: caseGain(pair, id, yardstick), weight })));
}

/** One pair's gain in one case: the median of adjacent log ratios. */
export function caseGain(pair: PairSamples, id: string, { direction }: Yardstick): number {
  const value = pairValue(blocksOf(pair, id));
  return direction === "minimize" ? value : -value;
}

/** The log ratios of the blocks themselves, for resampling. */
export function blockGains(pair: PairSamples, id: string, { direction }: Yardstick): number[] {
  const { reference, candidate } = blocksOf(pair, id);
  return direction === "minimize" ? logRatios(reference, candidate) : logRatios(candidate, reference);
}

function blocksOf(pair: PairSamples, id: string) {
  const samples = pair.cases.find((measured) => measured.id === id);
  if (!samples) throw new RangeError(`the pair has no samples of case ${id}`);
  return samples;
}
