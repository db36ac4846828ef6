/** Arithmetic mean. Throws `RangeError` where there is no value. */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError("the mean of no values is undefined");
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}

/** Sample standard deviation (n - 1). One value shows no spread: `RangeError` below two. */
export function standardDeviation(values: ArrayLike<number>): number {
  if (values.length < 2) throw new RangeError("a standard deviation needs at least two values");
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i] ?? 0) - centre) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * The p-quantile by linear interpolation between order statistics at 1 + (n - 1) p:
 * type 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996).
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  if (values.length === 0) throw new RangeError("a quantile of no values is undefined");
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile's level is between 0 and 1, not ${p}`);
  return quantileOfSorted(Float64Array.from(values).sort(), p);
}

/** As `quantile`, of values that are already in ascending order. */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  // Without the test, equal infinities would give NaN.
  return low === high ? low : low + (position - below) * (high - low);
}

/** The middle value; the mean of the two middle values where their number is even. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}
