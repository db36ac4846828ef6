import { expect, it } from "vitest";
import { deviceOf } from "../../src/decide/device-of.ts";
import type { DeviceSeen } from "../../src/model/measurement.ts";
import { deviceInWords } from "../../src/report/device-words.ts";
import { method } from "../../src/report/sections.ts";
import { evaluation, frozen } from "./sample.ts";

const seen: DeviceSeen = { clockMhz: [1980, 1965], temperatureC: 41, powerW: 611.5, throttle: [], foreign: 0 };
const wordsOf = (...all: DeviceSeen[]) => {
  const device = deviceOf(all.map((one) => ({ cases: [], device: one, doubts: [] })));
  return device && deviceInWords(device);
};

it("a device's pairs are told together", () => {
  expect(wordsOf(seen, { ...seen, temperatureC: 52, throttle: ["sw_power_cap"], foreign: 2 })).toBe(
    "clock 1965–1980 MHz at work, 41–52 °C, at most 612 W; held back by `sw_power_cap`; 2 other processes on it",
  );
});

it("what a device did not tell is left out, but for its clock", () => {
  expect(wordsOf({ ...seen, clockMhz: null, temperatureC: null, powerW: null })).toBe(
    "clock not seen; held back by nothing; no other process on it",
  );
});

it("pairs that ran on no device have nothing to tell", () => {
  expect(deviceOf([{ cases: [], doubts: [] }])).toBeNull();
});

it("a report has a line on the device where there was one, and none where not", () => {
  const { device: _, ...onProcessor } = evaluation;
  expect(method(onProcessor, frozen)).not.toContain("Device");
  const device = deviceOf([{ cases: [], device: seen, doubts: [] }]);
  expect(device && method({ ...onProcessor, device }, frozen)).toContain(
    "\n- Device while it was measured: clock 1965–1980 MHz at work, 41 °C, at most 612 W; held back by nothing; no other process on it.\n",
  );
});
