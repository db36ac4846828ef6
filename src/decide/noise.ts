import { standardDeviation } from "../stats/descriptive.ts";
import { isSameNoise, minimumDetectableEffect, noiseFloor } from "../stats/noise-floor.ts";
import type { NoiseFloor } from "../stats/noise-floor.ts";
import { pooledSpread } from "../stats/pooled-spread.ts";
import type { Spread } from "../stats/pooled-spread.ts";
import { studentQuantile } from "../stats/student.ts";
import { confirmError, confirmPairs } from "./confirmation-plan.ts";
import { gainOfPair, trainYardstick } from "./gain.ts";
import { gainScale } from "./gain-scale.ts";
import { samplesOf, startedOf } from "./loop-state.ts";
import type { LoopState, Settled } from "./loop-state.ts";

/** A/A pairs before anything else; fewer where earlier campaigns on this machine left some that still hold. */
const calibrationPairs = { unknown: 4, known: 2 };

/** How many A/A pairs this campaign needs, as far as those taken so far can tell. */
export function calibrationPairsNeeded(state: LoopState): number {
  const { knownNoise } = startedOf(state);
  if (knownNoise.length < 2) return calibrationPairs.unknown;
  const today = gainsOfToday(state);
  if (today.length < calibrationPairs.known) return calibrationPairs.known;
  return isSameNoise(knownNoise, today.slice(0, calibrationPairs.known))
    ? calibrationPairs.known
    : calibrationPairs.unknown;
}

/** The combined gains of the A/A pairs that hold here: today's, after the known ones where today's agree with them. */
export function calibrationGains(state: LoopState): readonly number[] {
  const { knownNoise } = startedOf(state);
  const today = gainsOfToday(state);
  return isSameNoise(knownNoise, today.slice(0, calibrationPairs.known)) ? [...knownNoise, ...today] : today;
}

function gainsOfToday(state: LoopState): number[] {
  const yardstick = trainYardstick(startedOf(state));
  return samplesOf(state.calibration).map((pair) => gainOfPair(pair, yardstick));
}

/** What equal code shows over as many pairs as a confirmation takes; null where no A/A pairs tell. */
export function noiseOf(state: LoopState): NoiseFloor | null {
  const values = calibrationGains(state);
  return values.length < 2 ? null : noiseFloor(values, confirmPairs);
}

/** Spread of a pair here: the A/A pairs and every comparison before this one, each around its own mean. */
export function spreadSoFar(state: LoopState): Spread | null {
  const groups = state.settled.filter(({ stage }) => stage === "compare").map((settled) => gainsOf(settled, state));
  return pooledSpread([calibrationGains(state), ...groups]);
}

const known = new WeakMap<Settled, readonly number[]>();

/** The combined gains of a settled candidate's pairs; a settled candidate never changes. */
function gainsOf(settled: Settled, state: LoopState): readonly number[] {
  const yardstick = trainYardstick(startedOf(state));
  const gains = known.get(settled) ?? settled.pairs.map((pair) => gainOfPair(pair, yardstick));
  known.set(settled, gains);
  return gains;
}

/** The smallest gain that a confirmation would find here with 90 %, as a gain; null where the noise is not known. */
export function detectableGain(state: LoopState): number | null {
  const spread = spreadSoFar(state);
  if (!spread) return null;
  const least = gainScale(startedOf(state).metric).minimum;
  return minimumDetectableEffect({ sd: spread.sd, pairs: confirmPairs, alpha: confirmError, power: 0.9, least });
}

/** Error of naming a loss that is none. */
const lossError = 0.001;

/**
 * A mean of `pairs` pairs below minus this is a loss: beyond the least that counts, and beyond what one more mean of
 * A/A pairs would show with a probability of a thousandth. With k A/A values of deviation s that is
 * t(k - 1) s sqrt(1/k + 1/pairs), Student's prediction bound (Hahn and Meeker, "Statistical Intervals", 1991,
 * section 4.7).
 */
export function lossMargin(state: LoopState, pairs: number): number {
  const { leastLoss } = gainScale(startedOf(state).metric);
  const values = calibrationGains(state);
  if (values.length < 2) return leastLoss;
  const quantile = studentQuantile(1 - lossError, values.length - 1);
  return Math.max(leastLoss, quantile * standardDeviation(values) * Math.sqrt(1 / values.length + 1 / pairs));
}
