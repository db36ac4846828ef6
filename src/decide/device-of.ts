import type { DeviceSummary } from "../model/evaluation.ts";
import type { PairSamples } from "../model/measurement.ts";

/** What the pairs saw of their GPU, taken together; null where they ran on none. */
export function deviceOf(pairs: readonly PairSamples[]): DeviceSummary | null {
  const seen = pairs.flatMap(({ device }) => device ?? []);
  if (seen.length === 0) return null;
  const power = present(seen.map(({ powerW }) => powerW));
  return {
    clockMhz: range(present(seen.map(({ clockMhz }) => clockMhz)).flat()),
    temperatureC: range(present(seen.map(({ temperatureC }) => temperatureC))),
    powerW: power.length === 0 ? null : Math.max(...power),
    throttle: [...new Set(seen.flatMap(({ throttle }) => throttle))].sort(),
    foreign: Math.max(...seen.map(({ foreign }) => foreign)),
  };
}

const present = <T>(values: readonly (T | null)[]): T[] => values.filter((value) => value !== null);

const range = (values: readonly number[]): [number, number] | null =>
  values.length === 0 ? null : [Math.min(...values), Math.max(...values)];
