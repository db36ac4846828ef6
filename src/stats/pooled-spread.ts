import { mean } from "./descriptive.ts";
import { incompleteBeta } from "./incomplete-beta.ts";
import { studentQuantile } from "./student.ts";

/** A standard deviation with the degrees of freedom that it rests on. */
export type Spread = { sd: number; df: number };

/** A sample whose variance exceeds the pool's with this error is not of the pool. */
const strangerLevel = 0.01;

/**
 * The standard deviation within groups, pooled: sqrt(sum of squared deviations / sum of (n - 1)) (Snedecor and Cochran,
 * "Statistical Methods", 1989, section 6.8). Null where no group has two values.
 */
export function pooledSpread(groups: readonly (readonly number[])[]): Spread | null {
  let squares = 0;
  let df = 0;
  for (const values of groups) {
    if (values.length < 2) continue;
    const centre = mean(values);
    for (const value of values) squares += (value - centre) ** 2;
    df += values.length - 1;
  }
  return df === 0 ? null : { sd: Math.sqrt(squares / df), df };
}

/**
 * Distance from the mean of a few values to its one-sided bound at error `alpha`, with the spread of earlier groups
 * pooled in: two or three values alone have next to no degrees of freedom.
 */
export function pooledHalfWidth(values: readonly number[], alpha: number, pool: Spread | null): number {
  const spread = spreadWith(values, pool);
  return spread ? plannedHalfWidth(spread, values.length, alpha) : Infinity;
}

/** The same distance for a mean of `count` values that are still to come, by a spread that is known so far. */
export function plannedHalfWidth({ sd, df }: Spread, count: number, alpha: number): number {
  return (studentQuantile(1 - alpha, df) * sd) / Math.sqrt(count);
}

/**
 * The spread of a few values together with the pool's. Where they scatter more than the pool (F test) they stand alone,
 * so that a noisy candidate is not held to a quiet machine's spread. Null where a single value has no pool to stand on.
 */
export function spreadWith(values: readonly number[], pool: Spread | null): Spread | null {
  const own = pooledSpread([values]);
  if (!pool || !own) return own;
  if (upperTailF((own.sd / pool.sd) ** 2, own.df, pool.df) < strangerLevel) return own;
  const df = own.df + pool.df;
  return { sd: Math.sqrt((own.df * own.sd ** 2 + pool.df * pool.sd ** 2) / df), df };
}

/** P(F > ratio), Abramowitz and Stegun 26.6.2: I_x(d2/2, d1/2) with x = d2 / (d2 + d1 F). */
export function upperTailF(ratio: number, d1: number, d2: number): number {
  if (!Number.isFinite(ratio)) return 0;
  const scale = d2 + d1 * ratio;
  return incompleteBeta({ x: d2 / scale, complement: (d1 * ratio) / scale, a: d2 / 2, b: d1 / 2 });
}
