import type { Started } from "../model/ledger.ts";
import type { Interval } from "../model/measurement.ts";
import type { MetricKind } from "../model/metric.ts";

/**
 * The thresholds of a campaign in the unit that its gains are in, and how a gain is said: log ratios on the ratio
 * scale, the metric's own unit on the difference scale. There every threshold follows from the contract's minimum,
 * because nothing else says which difference matters.
 */
export type GainScale = {
  /** The least gain that may be promoted. */
  minimum: number;
  /** A smaller gain is not worth a commit in the search: the contract's tie, or what Hone takes for one. */
  searchGain: number;
  /** A smaller loss is not worth a name. */
  leastLoss: number;
  /** What a case may lose. */
  caseLoss: number;
  /** Equal code that differs by more is called noisy; null where the unit does not say what is much. */
  noisy: number | null;
  /** A gain above this is confirmed twice; null where there is none. */
  large: number | null;
  /** A gain as evaluations state it: relative on the ratio scale, in the metric's unit on the difference scale. */
  figure(gain: number): number;
  /** An interval of gains as evaluations state it: above 1 (ratio) or above 0 (difference) is better. */
  interval(gains: Interval): Interval;
  /** `2.31x`, `1.2 % faster`, `0.012 lower`. */
  words(gain: number): string;
  /** A size without a direction: `1.2 %`, `0.012`. */
  size(gain: number): string;
};

/** The scale of a campaign's objective. */
export function gainScale(metric: Started["metric"]): GainScale {
  return metric.scale === "ratio" ? ratios(metric) : differences(metric);
}

/** A speed-up above this is more often a mistake than a success. */
const largeRatio = 10;

/** Where the contract does not say what a tie is. */
const usualTie = 0.005;

function ratios({ kind, minImprovement, tie = usualTie }: Started["metric"]): GainScale {
  const size = (gain: number) => percent(Math.expm1(Math.abs(gain)));
  return {
    minimum: Math.log1p(minImprovement),
    searchGain: Math.log1p(Math.min(tie, minImprovement)),
    leastLoss: 0.01,
    caseLoss: 0.01,
    noisy: 0.05,
    large: Math.log(largeRatio),
    figure: Math.expm1,
    interval: ({ estimate, low, high }) => ({ estimate: Math.exp(estimate), low: Math.exp(low), high: Math.exp(high) }),
    words: (gain) => {
      if (Math.abs(gain) > 0.1) return `${Math.exp(gain).toFixed(2)}x`;
      return `${(100 * Math.expm1(Math.abs(gain))).toFixed(1)} % ${sides(kind, gain)}`;
    },
    size,
  };
}

/** A second decimal where one would not tell two small figures apart. */
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.01 ? 2 : 1)} %`;

function sides(kind: MetricKind, gain: number): string {
  if (kind === "memory") return gain < 0 ? "larger" : "smaller";
  if (kind === "value") return gain < 0 ? "worse" : "better";
  return gain < 0 ? "slower" : "faster";
}

function differences({ direction, minImprovement }: Started["metric"]): GainScale {
  const size = (gain: number) => String(Number(Math.abs(gain).toPrecision(3)));
  return {
    minimum: minImprovement,
    searchGain: minImprovement / 2,
    leastLoss: minImprovement,
    caseLoss: minImprovement,
    noisy: null,
    large: null,
    figure: (gain) => gain,
    interval: (gains) => gains,
    words: (gain) => `${size(gain)} ${gain < 0 === (direction === "minimize") ? "higher" : "lower"}`,
    size,
  };
}
