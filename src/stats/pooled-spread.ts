import { halfWidth } from "./confirm.ts";
import { mean, standardDeviation } from "./descriptive.ts";
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
 * pooled in: two or three values alone have next to no degrees of freedom. Where the values scatter more than the pool
 * (F test) they stand alone, so that a noisy candidate is not held to a quiet machine's spread.
 */
export function pooledHalfWidth(values: readonly number[], alpha: number, pool: Spread | null): number {
  const own = values.length - 1;
  if (!pool || own < 1) return halfWidth(values, alpha);
  const variance = standardDeviation(values) ** 2;
  if (upperTailF(variance / pool.sd ** 2, own, pool.df) < strangerLevel) return halfWidth(values, alpha);
  const df = own + pool.df;
  const sd = Math.sqrt((own * variance + pool.df * pool.sd ** 2) / df);
  return (studentQuantile(1 - alpha, df) * sd) / Math.sqrt(values.length);
}

/** P(F > ratio), Abramowitz and Stegun 26.6.2: I_x(d2/2, d1/2) with x = d2 / (d2 + d1 F). */
export function upperTailF(ratio: number, d1: number, d2: number): number {
  if (!Number.isFinite(ratio)) return 0;
  const scale = d2 + d1 * ratio;
  return incompleteBeta({ x: d2 / scale, complement: (d1 * ratio) / scale, a: d2 / 2, b: d1 / 2 });
}
