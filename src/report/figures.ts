import type { Interval } from "../model/measurement.ts";

const units = [
  { name: "s", seconds: 1 },
  { name: "ms", seconds: 1e-3 },
  { name: "µs", seconds: 1e-6 },
  { name: "ns", seconds: 1e-9 },
] as const;

/** A measured time with three digits: `1.71 ms`. From seconds. */
export function duration(seconds: number): string {
  // A value that would round up to 1000 of a unit belongs to the next one.
  const unit = units.find((candidate) => seconds / candidate.seconds >= 0.9995) ?? units[3];
  return `${digits(seconds / unit.seconds)} ${unit.name}`;
}

/** Time that a person waits, to the second: `58 s`, `3 min 20 s`, `2 h 5 min`. From seconds. */
export function wait(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`;
}

/** A number of any size with three digits. */
export function digits(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1e6 || size < 1e-3) return value.toExponential(2);
  return size >= 100
    ? value.toFixed(0)
    : size >= 10
      ? value.toFixed(1)
      : size >= 1
        ? value.toFixed(2)
        : value.toPrecision(3);
}

/** Decimals that a ratio deserves: more where it is close to 1. */
const decimals = (ratio: number): number => {
  const distance = Math.abs(ratio - 1);
  return distance < 0.05 ? 3 : ratio < 2 ? 2 : ratio < 100 ? 1 : 0;
};

/** `4.1x` */
export const ratio = (value: number): string =>
  value >= 1e6 ? `${value.toExponential(1)}x` : `${value.toFixed(decimals(value))}x`;

/** `4.0–4.2`, with the estimate's decimals, rounded outwards so that it never claims more than was measured. */
export function range({ estimate, low, high }: Interval): string {
  if (high >= 1e6) return `${low.toExponential(1)}–${high.toExponential(1)}`;
  const places = decimals(estimate);
  const scale = 10 ** places;
  // The tolerance keeps 4.1 * 10 = 41.00000001 from being rounded up to 42.
  const down = Math.floor(low * scale + 1e-9) / scale;
  const up = Math.ceil(high * scale - 1e-9) / scale;
  return `${down.toFixed(places)}–${up.toFixed(places)}`;
}

/** `1.2 %` */
export const percent = (share: number): string => {
  const value = share * 100;
  return `${Math.abs(value) >= 10 ? value.toFixed(0) : value.toPrecision(2)} %`;
};

/** `1 candidate`, `3 candidates` */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
