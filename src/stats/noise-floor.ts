import { mean, standardDeviation } from "./descriptive.ts";
import { halfWidth } from "./confirm.ts";
import { studentQuantile } from "./student.ts";

export type NoiseFloor = {
  /** Relative gain that `pairs` pairs of equal code could show by chance. */
  floor: number;
  /** The A/A interval excludes 0: something favours one side, and the report says so. */
  biased: boolean;
};

/**
 * What equal code shows: three standard errors of the mean of `pairs` pair values, with the spread that the A/A run
 * had. Where the A/A run's own 95 % interval excludes 0, its mean is added, since pairs do not average a bias away.
 */
export function noiseFloor(aaPairValues: readonly number[], pairs: number): NoiseFloor {
  const offset = Math.abs(mean(aaPairValues));
  const biased = offset > halfWidth(aaPairValues, 0.025);
  const chance = (3 * standardDeviation(aaPairValues)) / Math.sqrt(pairs);
  return { floor: Math.expm1(chance + (biased ? offset : 0)), biased };
}

/**
 * The relative gain that `pairs` pairs would find with probability `power` at one-sided error `alpha`, for a standard
 * deviation `sd` of one pair's log ratio: (t(1 - alpha) + t(power)) sd / sqrt(n), the usual approximation to the
 * noncentral t (Bloom, "Minimum detectable effects", Evaluation Review 19, 1995).
 */
export function minimumDetectableEffect(plan: { sd: number; pairs: number; alpha: number; power: number }): number {
  if (plan.pairs < 2) return Infinity;
  const multiple = studentQuantile(1 - plan.alpha, plan.pairs - 1) + studentQuantile(plan.power, plan.pairs - 1);
  return Math.expm1((multiple * plan.sd) / Math.sqrt(plan.pairs));
}
