import { mean, standardDeviation } from "./descriptive.ts";
import { halfWidth } from "./confirm.ts";
import { pooledSpread, upperTailF } from "./pooled-spread.ts";
import { studentQuantile } from "./student.ts";

export type NoiseFloor = {
  /** Gain that `pairs` pairs of equal code could show by chance, in the unit of the values. */
  floor: number;
  /** What the A/A run shows without cause and pairs do not average away; 0 where its interval holds 0. */
  bias: number;
};

/**
 * What equal code shows: three standard errors of the mean of `pairs` pair values, with the spread that the A/A run
 * had. Where the A/A run's own 95 % interval excludes 0, its mean is added, since pairs do not average a bias away.
 */
export function noiseFloor(aaPairValues: readonly number[], pairs: number): NoiseFloor {
  const offset = Math.abs(mean(aaPairValues));
  const bias = offset > halfWidth(aaPairValues, 0.025) ? offset : 0;
  const chance = (3 * standardDeviation(aaPairValues)) / Math.sqrt(pairs);
  return { floor: chance + bias, bias };
}

/** Noise of earlier days is not today's where so rare a difference is seen between them. */
const strangerLevel = 0.01;

/**
 * Whether a few A/A values of today may be put together with known ones: they do not scatter more (F test) and have
 * the same mean (two-sample t test), each at an error of 1 % (Snedecor and Cochran, "Statistical Methods", 1989,
 * sections 6.9 and 6.12). Quieter values are no objection: the known ones then only make the floor higher.
 */
export function isSameNoise(known: readonly number[], today: readonly number[]): boolean {
  if (known.length < 2 || today.length < 2) return false;
  const spread = standardDeviation(today);
  const ratio = spread === 0 ? 0 : (spread / standardDeviation(known)) ** 2;
  if (!(upperTailF(ratio, today.length - 1, known.length - 1) >= strangerLevel)) return false;
  const { sd = 0, df = 1 } = pooledSpread([known, today]) ?? {};
  const error = sd * Math.sqrt(1 / known.length + 1 / today.length);
  return Math.abs(mean(known) - mean(today)) <= studentQuantile(1 - strangerLevel / 2, df) * error;
}

export type PlannedTest = {
  /** Standard deviation of one pair's value. */
  sd: number;
  pairs: number;
  /** One-sided error of the test. */
  alpha: number;
  /** Probability with which the gain is to be found. */
  power: number;
  /** The estimate must reach this too. */
  least?: number;
};

/**
 * The gain that `pairs` pairs would find with probability `power`, in the unit of the values:
 * (t(1 - alpha) + t(power)) sd / sqrt(n), the usual approximation to the noncentral t (Bloom, "Minimum detectable
 * effects", Evaluation Review 19, 1995).
 */
export function minimumDetectableEffect({ sd, pairs, alpha, power, least = 0 }: PlannedTest): number {
  if (pairs < 2) return Infinity;
  const error = sd / Math.sqrt(pairs);
  const needed = Math.max(studentQuantile(1 - alpha, pairs - 1) * error, least);
  return needed + studentQuantile(power, pairs - 1) * error;
}
