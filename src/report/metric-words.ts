import type { Evaluation } from "../model/evaluation.ts";
import type { Interval } from "../model/measurement.ts";
import type { MetricKind } from "../model/metric.ts";
import { digits, duration, percent, range, ratio } from "./figures.ts";

/** A metric's values and gains in words: units by kind and name, ratios or differences by scale. */

type Metric = Pick<Evaluation["metrics"][number], "name" | "kind" | "scale">;

/** Units that a name ends in, and what a value of 1 is: seconds, bytes. */
const seconds: readonly [RegExp, number][] = [
  [/(^|_)ms$/, 1e-3],
  [/(^|_)us$/, 1e-6],
  [/(^|_)ns$/, 1e-9],
];
const bytes: readonly [RegExp, number][] = [
  [/_kb$/, 1e3],
  [/_mb$/, 1e6],
  [/_gb$/, 1e9],
  [/_kib$/, 2 ** 10],
  [/_mib$/, 2 ** 20],
  [/_gib$/, 2 ** 30],
];

/** A value of a metric as a person reads it: `1.71 ms`, `12.5 MiB`, `1.20e+9`. */
export function valueInWords({ name, kind }: Pick<Metric, "name" | "kind">, value: number): string {
  const unitOf = (units: readonly [RegExp, number][]) =>
    units.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1] ?? 1;
  if (kind === "time") return value < 0 ? `−${duration(-value * unitOf(seconds))}` : duration(value * unitOf(seconds));
  return kind === "memory" ? memory(value * unitOf(bytes)) : digits(value);
}

const sizes = [
  { name: "GiB", bytes: 2 ** 30 },
  { name: "MiB", bytes: 2 ** 20 },
  { name: "KiB", bytes: 2 ** 10 },
] as const;

/** Bytes with three digits: `12.5 MiB`. */
function memory(value: number): string {
  const unit = sizes.find((candidate) => Math.abs(value) / candidate.bytes >= 0.9995);
  return unit ? `${digits(value / unit.bytes)} ${unit.name}` : `${value.toFixed(0)} bytes`;
}

/** What a ratio above 1 of a kind means. */
const sides: Record<MetricKind, string> = {
  time: "faster",
  throughput: "faster",
  memory: "smaller",
  value: "better",
};

export type Gain = {
  /** `4.1x`, `0.012`. */
  figure: string;
  /** `faster`, `lower`. */
  side: string;
  /** `4.0–4.2`, `0.010 to 0.014`. */
  range: string;
};

/** The objective of an evaluation with what it gained; null where nothing was measured. */
export function gainOf(evaluation: Evaluation): Gain | null {
  const { speedup } = evaluation;
  const [objective] = evaluation.metrics;
  if (objective?.scale === "difference") return differenceOf(objective, evaluation);
  if (!speedup) return null;
  return { figure: ratio(speedup.estimate), side: sides[objective?.kind ?? "time"], range: range(speedup) };
}

/** A loss that comes out negative is said as such: `0.003 higher` of what should be lower. */
function differenceOf(gain: Metric & Interval, { cases }: Evaluation): Gain {
  const change = cases.reduce((sum, { baseline, candidate }) => sum + ((candidate ?? 0) - (baseline ?? 0)), 0);
  const side = change < 0 ? "lower" : change > 0 ? "higher" : "better";
  const [low, high] = gain.estimate < 0 ? [-gain.high, -gain.low] : [gain.low, gain.high];
  return {
    figure: differenceInWords(gain, Math.abs(gain.estimate)),
    side,
    range: `${differenceInWords(gain, low)} to ${differenceInWords(gain, high)}`,
  };
}

/** Differences are small by nature: three digits and no exponent. */
const differenceInWords = (metric: Metric, value: number): string =>
  metric.kind === "value" ? String(Number(value.toPrecision(3))) : valueInWords(metric, value);

/** `4.1x faster`, `val_loss 0.012 lower` */
export function gainInWords(evaluation: Evaluation): string | null {
  const gain = gainOf(evaluation);
  if (!gain) return null;
  const [objective] = evaluation.metrics;
  const name = objective?.scale === "difference" ? `${objective.name} ` : "";
  return `${name}${gain.figure} ${gain.side}`;
}

/** A size of a gain without its direction, as noise floors are stated: `1.2 %`, `0.012`. */
export function sizeInWords({ metrics: [objective] }: Pick<Evaluation, "metrics">, size: number): string {
  return objective?.scale === "difference" ? differenceInWords(objective, size) : percent(size);
}

/** What the evaluation could have seen: `a gain above 0.8 % would have been seen`; null where it is not known. */
export function sightInWords(evaluation: Evaluation | null | undefined): string | null {
  const size = evaluation?.detectable ?? evaluation?.noiseFloor ?? null;
  if (!evaluation || size === null) return null;
  return `a gain above ${sizeInWords(evaluation, size)} would have been seen`;
}

/** `sightInWords` as a sentence; empty where nothing is known. */
export function sightSentence(words: string | null): string {
  return words === null ? "" : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** The same where a gain was missed or not certain; null where the candidate failed for another reason. */
export function missedInWords(evaluation: Evaluation): string | null {
  const missed = evaluation.reason === "within-noise" || evaluation.reason === "not-confirmed";
  return missed ? sightInWords(evaluation) : null;
}
