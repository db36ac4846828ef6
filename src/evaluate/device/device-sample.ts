import { clockReasons } from "./clock-reasons.ts";

/** A device at one moment. Null is what it does not tell. */
export type DeviceSample = {
  /** Of its multiprocessors, MHz. */
  clockMhz: number | null;
  temperatureC: number | null;
  powerW: number | null;
  /** Whether nothing ran: a clock then says nothing of the work. */
  idle: boolean;
  throttle: readonly string[];
};

/** The mask's name before driver 535; from then on it is the older of two. */
export const reasonFields = ["clocks_event_reasons.active", "clocks_throttle_reasons.active"] as const;

export const queryOf = (reasonField: string): string => `clocks.sm,temperature.gpu,power.draw,${reasonField}`;

/** A line of `nvidia-smi --query-gpu=… --format=csv,noheader,nounits`: `1980, 41, 312.50, 0x0000000000000000`. */
export function parseNvidiaSample(line: string): DeviceSample | null {
  const [clock = "", temperature = "", power = "", mask = "", ...more] = line.split(",").map((word) => word.trim());
  if (mask === "" || more.length > 0) return null;
  const reasons = clockReasons(mask);
  return {
    clockMhz: numberOf(clock),
    temperatureC: numberOf(temperature),
    powerW: numberOf(power),
    idle: reasons?.idle ?? false,
    throttle: reasons?.throttle ?? [],
  };
}

/** `[N/A]`, `[Not Supported]`, `[Unknown Error]` are none. */
const numberOf = (word: string): number | null => (/^\d+(\.\d+)?$/.test(word) ? Number(word) : null);
