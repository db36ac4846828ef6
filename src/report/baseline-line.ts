import type { PairSamples } from "../model/measurement.ts";
import type { MetricKind } from "../model/metric.ts";
import { median } from "../stats/descriptive.ts";
import { valueInWords } from "./metric-words.ts";
import { baselineLine } from "./terminal.ts";

/** `baseline  train-128 1.71 ms · train-256 14.2 ms`, from the first pair of the baseline with itself. */
export const baselineOf = ({ cases }: PairSamples, metric: { name: string; kind: MetricKind }): string =>
  baselineLine(cases.map(({ id, reference }) => ({ id, value: valueInWords(metric, median(reference)) })));
