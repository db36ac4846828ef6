import { mean, quantileOfSorted } from "./descriptive.ts";
import { halfWidth } from "./confirm.ts";
import { combine } from "./pair-values.ts";

export type BootstrapSample = {
  /** Per pair, per case, the gains of its adjacent blocks. Every pair has the same cases in the same order. */
  pairs: readonly (readonly (readonly number[])[])[];
  /** Of the cases, in the same order. */
  weights: readonly number[];
  /** 2,000 gives an interval's ends to about a tenth of its width, 10,000 to a twentieth. */
  resamples: number;
  /** Uniform in [0, 1). */
  uniform: () => number;
};

/** In the unit of the gains that it was made of: log ratios, or differences of the metric. */
export type GainInterval = { estimate: number; low: number; high: number };

/**
 * The 95 % interval of the combined gain by a hierarchical bootstrap: processes are resampled, then the blocks
 * within each (Davison and Hinkley, "Bootstrap methods and their application", 1997, section 3.8; Kalibera and Jones,
 * "Rigorous benchmarking in reasonable time", ISMM 2013).
 *
 * Percentiles of few pairs are too narrow, by sqrt((P - 1) / P) and by a normal's tails in place of Student's. So each
 * end is the wider one of this and of Student's interval over the pair values; for many pairs the two agree.
 */
export function bootstrapInterval(sample: BootstrapSample): GainInterval {
  const { weights } = sample;
  const sorted = sample.pairs.map((cases) => cases.map((gains) => Float64Array.from(gains).sort()));
  const values = sorted.map((cases) =>
    combine(cases.map((gains, i) => ({ value: quantileOfSorted(gains, 0.5), weight: weights[i] ?? 0 }))),
  );
  const centre = mean(values);
  const half = halfWidth(values, 0.025);
  const resampled = resampledMeans(sorted, sample);
  return {
    estimate: centre,
    low: Math.min(centre - half, quantileOfSorted(resampled, 0.025)),
    high: Math.max(centre + half, quantileOfSorted(resampled, 0.975)),
  };
}

/** The combined mean gain of each resample, ascending. */
function resampledMeans(sorted: readonly (readonly Float64Array[])[], sample: BootstrapSample): Float64Array {
  const { weights, resamples, uniform } = sample;
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = new Uint16Array(Math.max(...sorted.flat().map((gains) => gains.length)));
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    for (let p = 0; p < sorted.length; p++) {
      const cases = sorted[Math.floor(uniform() * sorted.length)] ?? [];
      for (const [i, gains] of cases.entries()) sum += (weights[i] ?? 0) * resampledMedian(gains, counts, uniform);
    }
    means[r] = sum / sorted.length / totalWeight;
  }
  return means.sort();
}

/** Median of a resample of sorted values: draws are counted per rank, so nothing needs sorting again. */
function resampledMedian(sorted: Float64Array, counts: Uint16Array, uniform: () => number): number {
  const n = sorted.length;
  counts.fill(0, 0, n);
  for (let draw = 0; draw < n; draw++) {
    const rank = Math.floor(uniform() * n);
    counts[rank] = (counts[rank] ?? 0) + 1;
  }
  const lower = (n + 1) >> 1;
  let rank = 0;
  let seen = counts[0] ?? 0;
  while (seen < lower) seen += counts[++rank] ?? 0;
  const low = sorted[rank] ?? Number.NaN;
  if (n % 2 === 1 || seen > lower) return low;
  // The other middle draw lies in the next rank that was drawn at all.
  while (seen === lower) seen += counts[++rank] ?? 0;
  return (low + (sorted[rank] ?? Number.NaN)) / 2;
}
