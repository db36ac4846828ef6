import { mean, median } from "./descriptive.ts";

/** The blocks of one case of one process pair; adjacent blocks at equal indices, in the metric's unit. */
export type Blocks = { reference: readonly number[]; candidate: readonly number[] };

/**
 * ln(reference / candidate) of each pair of adjacent blocks: above 0 where the candidate is faster. Logarithms make
 * 2x faster and 2x slower equally far from 0, and their means geometric means of ratios.
 */
export function logRatios(reference: readonly number[], candidate: readonly number[]): number[] {
  if (reference.length !== candidate.length || reference.length === 0)
    throw new RangeError(`blocks come in pairs, not ${reference.length} and ${candidate.length}`);
  return reference.map((value, i) => {
    const other = candidate[i] ?? Number.NaN;
    if (!(value > 0 && other > 0 && Number.isFinite(value) && Number.isFinite(other)))
      throw new RangeError(`a ratio needs positive values, not ${value} and ${other} (block ${i})`);
    return Math.log(value / other);
  });
}

/** How two values compare: by the logarithm of their ratio, or by their difference in the metric's own unit. */
export type Scale = "ratio" | "difference";

/** reference - candidate of each pair of adjacent blocks: above 0 where the candidate's value is lower. */
export function differences(reference: readonly number[], candidate: readonly number[]): number[] {
  if (reference.length !== candidate.length || reference.length === 0)
    throw new RangeError(`blocks come in pairs, not ${reference.length} and ${candidate.length}`);
  return reference.map((value, i) => {
    const difference = value - (candidate[i] ?? Number.NaN);
    if (!Number.isFinite(difference))
      throw new RangeError(`a difference needs finite values, not ${value} and ${candidate[i]} (block ${i})`);
    return difference;
  });
}

/**
 * One case's value of one process pair: the median of adjacent log ratios, or of adjacent differences. Adjacent blocks
 * share drift of clock and temperature, which cancels; the median ignores blocks that something else disturbed. The
 * pair is the unit of all later statistics, because blocks of one process share its memory layout and are not
 * independent.
 */
export function pairValue({ reference, candidate }: Blocks, scale: Scale): number {
  return median(scale === "ratio" ? logRatios(reference, candidate) : differences(reference, candidate));
}

/**
 * Cases into one value: the weighted mean, which of log ratios is the weighted geometric mean of speed-ups, and of
 * differences the weighted arithmetic mean.
 */
export function combine(perCase: readonly { value: number; weight: number }[]): number {
  const weights = perCase.map(({ weight }) => weight);
  if (!weights.every((weight) => weight > 0)) throw new RangeError("weights are above 0");
  return mean(perCase.map(({ value, weight }) => value * weight)) / mean(weights);
}
