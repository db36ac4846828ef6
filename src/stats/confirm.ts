import { mean, standardDeviation } from "./descriptive.ts";
import { studentQuantile } from "./student.ts";

/** In the values' unit (log ratios, differences); above 0 is better. Bounds are -Infinity and Infinity where one value shows no spread. */
export type Confirmation = {
  mean: number;
  /** One-sided lower bound at the given error: the claim is that the true gain is above it. */
  lower: number;
  /** The two-sided 95 % interval, for people. */
  low: number;
  high: number;
};

/**
 * Student's interval for the mean of fresh pair values, `alpha` the one-sided error. Fresh means: none of these
 * values took part in choosing the candidate, so nothing is left of the winner's curse.
 */
export function confirmation(sample: { values: readonly number[]; alpha: number }): Confirmation {
  const half = halfWidth(sample.values, 0.025);
  const centre = mean(sample.values);
  return {
    mean: centre,
    lower: centre - halfWidth(sample.values, sample.alpha),
    low: centre - half,
    high: centre + half,
  };
}

/**
 * Lower bounds that hold for all cases at once with error `alpha`: each case gets its share (Bonferroni), which
 * needs nothing of how the cases depend on each other.
 */
export function simultaneousLower(perCaseValues: readonly (readonly number[])[], alpha: number): number[] {
  return perCaseValues.map((values) => mean(values) - halfWidth(values, alpha / perCaseValues.length));
}

/** Distance from the mean to its one-sided bound at error `alpha`, n - 1 degrees of freedom. */
export function halfWidth(values: readonly number[], alpha: number): number {
  if (values.length < 2) return Infinity;
  const error = standardDeviation(values) / Math.sqrt(values.length);
  return studentQuantile(1 - alpha, values.length - 1) * error;
}
