import type { PairSamples } from "../model/measurement.ts";
import { median } from "../stats/descriptive.ts";
import { baselineLine } from "./terminal.ts";

/** `baseline  train-128 1.71 ms · train-256 14.2 ms`, from the first pair of the baseline with itself. */
export const baselineOf = ({ cases }: PairSamples): string =>
  baselineLine(cases.map(({ id, reference }) => ({ id, seconds: median(reference) })));
