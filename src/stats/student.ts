import { incompleteBeta, logGamma } from "./incomplete-beta.ts";
import { normalQuantile } from "./normal.ts";

/** Above this many degrees of freedom the expansion around the normal quantile is exact to double precision. */
const manyDegrees = 1e6;

/**
 * P(T <= t) of Student's distribution with `df` degrees of freedom, accurate in either tail.
 * P(T > t) = I_x(df/2, 1/2) / 2 with x = df / (df + t^2), t > 0 (Abramowitz and Stegun 26.7.1 with 26.5.27).
 */
export function studentCdf(t: number, df: number): number {
  requireDegrees(df);
  const tail = upperTail(Math.abs(t), df);
  return t > 0 ? 1 - tail : tail;
}

/**
 * The t with P(T <= t) = p, to about 1e-12 relative. The exact quantile matters where there are few pairs: at an
 * error of 0.001 it is 10.2 for 4 pairs and 4.0 for 12, where a fixed multiple such as 3.5 fits neither.
 */
export function studentQuantile(p: number, df: number): number {
  requireDegrees(df);
  if (!(p > 0 && p < 1)) throw new RangeError(`a probability is between 0 and 1, not ${p}`);
  if (p === 0.5) return 0;
  // Exact in floating point: 1 - p for p >= 1/2.
  return p < 0.5 ? -knownQuantile(p, df) : knownQuantile(1 - p, df);
}

/** Quantiles found before, by degrees of freedom and tail: a campaign asks for the same ones again and again. */
const known = new Map<number, Map<number, number>>();
const mostKnown = 5000;

function knownQuantile(q: number, df: number): number {
  if (known.size > mostKnown) known.clear();
  const ofDegrees = known.get(df) ?? new Map<number, number>();
  known.set(df, ofDegrees);
  if (ofDegrees.size > mostKnown) ofDegrees.clear();
  const quantile = ofDegrees.get(q) ?? upperQuantile(q, df);
  ofDegrees.set(q, quantile);
  return quantile;
}

/** The t > 0 with P(T > t) = q, q < 1/2. */
function upperQuantile(q: number, df: number): number {
  if (df > manyDegrees) return cornishFisher(-normalQuantile(q), df);
  let low = 0;
  let high = 1;
  while (upperTail(high, df) > q) {
    low = high;
    high *= 2;
  }
  let t = (low + high) / 2;
  for (let step = 0; step < 200; step++) {
    const tail = upperTail(t, df);
    if (tail > q) low = t;
    else high = t;
    // Newton on the logarithm of the tail, which is nearly straight; bisection where it leaves the bracket.
    const newton = t + (Math.log(tail / q) * tail) / density(t, df);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - t) <= 1e-15 * t) return next;
    t = next;
  }
  return t;
}

function upperTail(t: number, df: number): number {
  const square = (t / Math.sqrt(df)) ** 2;
  const complement = Number.isFinite(square) ? square / (1 + square) : 1;
  return incompleteBeta({ x: 1 / (1 + square), complement, a: df / 2, b: 0.5 }) / 2;
}

function density(t: number, df: number): number {
  const scale = logGamma((df + 1) / 2) - logGamma(df / 2) - Math.log(df * Math.PI) / 2;
  return Math.exp(scale - ((df + 1) / 2) * Math.log1p((t * t) / df));
}

/** Fisher and Cornish (1960); Abramowitz and Stegun 26.7.5. */
function cornishFisher(z: number, df: number): number {
  return z + (z ** 3 + z) / (4 * df) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * df * df);
}

function requireDegrees(df: number): void {
  if (!(df > 0)) throw new RangeError(`degrees of freedom are above 0, not ${df}`);
}
