import type { DeviceSeen } from "../../model/measurement.ts";
import { median } from "../../stats/descriptive.ts";
import { isSlowdown } from "./clock-reasons.ts";
import type { DeviceSample } from "./device-sample.ts";

/** What a pair's device did meanwhile, and what follows from it. */
export type DeviceJudgement = { seen: DeviceSeen; disturbed: boolean; doubts: string[] };

/** Part by which the clock of a pair's halves may differ. Within a half it falls on both variants, which alternate. */
const drift = 0.01;
/** MHz around the median that a clock that is held fixed stays within. */
const heldWithin = 50;
/** Fewer looks at a device at work in one half tell nothing of it. */
const fewestLooks = 2;

/**
 * @param samples of the pair's time, in order
 * @param foreign processes on the device that are none of the pair's
 */
export function judgeDevice(samples: readonly DeviceSample[], foreign: number): DeviceJudgement {
  const half = samples.length / 2;
  const clocks = [clocksOf(samples.slice(0, half)), clocksOf(samples.slice(half))] as const;
  const known = clocks.every(({ length }) => length >= fewestLooks);
  const clockMhz: DeviceSeen["clockMhz"] = known ? [median(clocks[0]), median(clocks[1])] : null;
  const throttle = [...new Set(samples.flatMap((sample) => sample.throttle))].sort();
  const seen: DeviceSeen = {
    clockMhz,
    temperatureC: highest(samples.map(({ temperatureC }) => temperatureC)),
    powerW: highest(samples.map(({ powerW }) => powerW)),
    throttle,
    foreign,
  };
  const slowed = throttle.some(isSlowdown);
  return {
    seen,
    disturbed: slowed || foreign > 0 || drifts(clockMhz),
    doubts: doubtsOf(seen, { slowed, moved: moves(clocks.flat()) }),
  };
}

const clocksOf = (samples: readonly DeviceSample[]): number[] =>
  samples.flatMap(({ clockMhz, idle }) => (clockMhz === null || idle ? [] : [clockMhz]));

const drifts = (clock: DeviceSeen["clockMhz"]): boolean =>
  clock !== null && Math.abs(clock[0] - clock[1]) > drift * Math.max(...clock);

const moves = (clocks: readonly number[]): boolean =>
  clocks.some((clock) => Math.abs(clock - median(clocks)) > heldWithin);

const highest = (values: readonly (number | null)[]): number | null =>
  values.reduce((most, value) => (value !== null && value > (most ?? -Infinity) ? value : most), null);

function doubtsOf({ clockMhz, foreign }: DeviceSeen, { slowed, moved }: { slowed: boolean; moved: boolean }): string[] {
  const doubts: string[] = [];
  if (slowed) doubts.push("throttled");
  if (foreign > 0) doubts.push("shared-device");
  if (moved) doubts.push("clocks-unlocked");
  if (clockMhz === null) doubts.push("device-unseen");
  return doubts;
}
