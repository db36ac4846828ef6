import type { Interval, PairSamples } from "../model/measurement.ts";
import { bootstrapInterval } from "../stats/bootstrap.ts";
import { confirmation } from "../stats/confirm.ts";
import { createRandom } from "../stats/random.ts";
import { blockGains, caseGain } from "./gain.ts";
import type { Yardstick } from "./gain.ts";

const resamples = 5000;

/** The 95 % interval of the combined gain, as a gain; null where a single pair of single blocks shows no spread. */
export function combinedInterval(pairs: readonly PairSamples[], yardstick: Yardstick): Interval | null {
  const blocks = pairs.map((pair) => yardstick.cases.map(({ id }) => blockGains(pair, id, yardstick)));
  if (pairs.length < 2) return studentInterval(blocks.flat(2));
  const weights = yardstick.cases.map(({ weight }) => weight);
  return bootstrapInterval({ pairs: blocks, weights, resamples, uniform: createRandom(1).uniform });
}

/** The same of one case: Student's interval over the pairs; a single pair has only its blocks to show a spread. */
export function caseInterval(pairs: readonly PairSamples[], id: string, yardstick: Yardstick): Interval | null {
  if (pairs.length < 2) return studentInterval(pairs.flatMap((pair) => blockGains(pair, id, yardstick)));
  return studentInterval(pairs.map((pair) => caseGain(pair, id, yardstick)));
}

/** Student's two-sided 95 % interval of the mean; null where fewer than two values show no spread. */
export function studentInterval(values: readonly number[]): Interval | null {
  if (values.length < 2) return null;
  const { mean, low, high } = confirmation({ values, alpha: 0.025 });
  return { estimate: mean, low, high };
}
