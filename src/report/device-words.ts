import type { DeviceSummary } from "../model/evaluation.ts";
import { code } from "./escape.ts";

/** `clock 1965–1980 MHz at work, 41–52 °C, at most 612 W; held back by nothing; no other process on it`. */
export function deviceInWords({ clockMhz, temperatureC, powerW, throttle, foreign }: DeviceSummary): string {
  const readings = [
    clockMhz === null ? "clock not seen" : `clock ${span(clockMhz)} MHz at work`,
    ...(temperatureC === null ? [] : [`${span(temperatureC)} °C`]),
    ...(powerW === null ? [] : [`at most ${Math.round(powerW)} W`]),
  ];
  const reasons = throttle.slice(0, 10).map((reason) => code(reason, 40));
  return [
    readings.join(", "),
    `held back by ${reasons.length === 0 ? "nothing" : reasons.join(", ")}`,
    foreign === 0 ? "no other process on it" : `${foreign} other ${foreign === 1 ? "process" : "processes"} on it`,
  ].join("; ");
}

const span = ([low, high]: readonly [number, number]): string => {
  const [from, to] = [Math.round(low), Math.round(high)];
  return from === to ? String(from) : `${from}–${to}`;
};
