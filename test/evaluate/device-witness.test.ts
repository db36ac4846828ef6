import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clockReasons } from "../../src/evaluate/device/clock-reasons.ts";
import { judgeDevice } from "../../src/evaluate/device/device-judgement.ts";
import { parseNvidiaSample } from "../../src/evaluate/device/device-sample.ts";
import type { DeviceSample } from "../../src/evaluate/device/device-sample.ts";
import { foreignUsers, parsePids, usersOf } from "../../src/evaluate/device/device-users.ts";
import { DeviceWitness } from "../../src/evaluate/device/device-witness.ts";
import { CalmPairs } from "../../src/evaluate/disturbance.ts";
import type { PairOutcome } from "../../src/model/measurement.ts";
import { parseRocm } from "../../src/sandbox/device/rocm-smi.ts";
import { findDevice } from "../../src/sandbox/devices.ts";
import { amdFolders, fakeMachine, fakeNvidiaSmi, nvidiaFolders } from "../devices/fake-machine.ts";
import type { FakeMachine } from "../devices/fake-machine.ts";

const sample = (clockMhz: number | null, more: Partial<DeviceSample> = {}): DeviceSample => ({
  clockMhz,
  temperatureC: 41,
  powerW: 300,
  idle: false,
  throttle: [],
  ...more,
});
const steady = [sample(1980), sample(1980), sample(1980), sample(1980)];

describe("a line of nvidia-smi", () => {
  it.each([
    ["1980, 41, 312.50, 0x0000000000000000", sample(1980, { powerW: 312.5 })],
    ["345, 30, 70.11, 0x0000000000000001", sample(345, { temperatureC: 30, powerW: 70.11, idle: true })],
    [
      "1410, 84, 700.02, 0x0000000000000024",
      sample(1410, { temperatureC: 84, powerW: 700.02, throttle: ["sw_power_cap", "sw_thermal_slowdown"] }),
    ],
    ["1755, [N/A], [N/A], [N/A]", sample(1755, { temperatureC: null, powerW: null })],
    ["[Unknown Error], 41, 300.00, 0x0000000000000000", sample(null)],
  ])("%s is a look at the device", (line, expected) => {
    expect(parseNvidiaSample(line)).toEqual(expected);
  });

  it.each(["", "1980, 41", "No devices were found", "1, 2, 3, 0x0, 5", 'Field "x" is not a valid field to query.'])(
    "%j is none",
    (line) => {
      expect(parseNvidiaSample(line)).toBeNull();
    },
  );

  it("names a reason that this version does not know by its bit", () => {
    expect(clockReasons("0x0000000000000402")).toEqual({ idle: false, throttle: ["0x400"] });
  });
});

describe("a pair's device", () => {
  const judged = (samples: DeviceSample[], foreign = 0) => {
    const { disturbed, doubts } = judgeDevice(samples, foreign);
    return { disturbed, doubts };
  };

  it("is as it should be at a steady clock, whatever it does between the blocks", () => {
    const resting = sample(345, { idle: true });
    expect(judged([sample(1980), resting, sample(1965), sample(1980), resting, sample(1980)])).toEqual({
      disturbed: false,
      doubts: [],
    });
  });

  it.each([
    ["a slowdown by heat", [...steady, sample(1980, { throttle: ["hw_thermal_slowdown"] })], 0, ["throttled"]],
    ["a power brake", [...steady, sample(1980, { throttle: ["hw_power_brake_slowdown"] })], 0, ["throttled"]],
    ["another process", steady, 1, ["shared-device"]],
    ["a clock that drifts by 2 %", [sample(1980), sample(1980), sample(1940), sample(1940)], 0, []],
    ["a clock that falls", [sample(1980), sample(1980), sample(1410), sample(1410)], 0, ["clocks-unlocked"]],
  ])("was disturbed by %s", (_what, samples, foreign, doubts) => {
    expect(judged(samples, foreign)).toEqual({ disturbed: true, doubts });
  });

  it("that runs into its power limit was not disturbed, and its report says so", () => {
    const { disturbed, doubts, seen } = judgeDevice(
      steady.map((one) => ({ ...one, throttle: ["sw_power_cap"] })),
      0,
    );
    expect({ disturbed, doubts }).toEqual({ disturbed: false, doubts: [] });
    expect(seen).toEqual({
      clockMhz: [1980, 1980],
      temperatureC: 41,
      powerW: 300,
      throttle: ["sw_power_cap"],
      foreign: 0,
    });
  });

  it("whose clock nobody saw at work is doubted, not disturbed", () => {
    expect(judged([])).toEqual({ disturbed: false, doubts: ["device-unseen"] });
    expect(judged([sample(345, { idle: true }), sample(null)])).toEqual({
      disturbed: false,
      doubts: ["device-unseen"],
    });
    expect(judged([sample(1980), sample(1980)])).toEqual({ disturbed: false, doubts: ["device-unseen"] });
  });
});

describe("processes on a device", () => {
  it("are those that nvidia-smi lists by number", () => {
    expect(parsePids("1234\n77\n")).toEqual([1234, 77]);
    expect(parsePids("No running processes found\n")).toEqual([]);
    expect(parsePids("[Insufficient Permissions]\n")).toEqual([]);
  });

  it.each([
    ["ours alone", [10, 11], [10, 11], 0],
    ["one that is not ours", [10, 11, 99], [10, 11], 1],
    ["none, as a container may show", [], [10, 11], 0],
    ["ours by the machine's numbers, which are not known in a container", [5010, 5011], [10, 11], 0],
    ["more than ours by such numbers", [5010, 5011, 5099], [10, 11], 1],
  ])("count as foreign where they are %s", (_what, users, ours, foreign) => {
    expect(foreignUsers(users, ours)).toBe(foreign);
  });
});

describe("the witness of a device", () => {
  const one = {
    id: "a",
    calls: { reference: 1, candidate: 1 },
    reference: [1],
    candidate: [1],
    maxError: 0,
    checked: 0,
  };
  const samples: PairOutcome = { kind: "samples", pair: { cases: [one], doubts: ["overhead"] } };
  const lines = (clocks: readonly number[], mask = "0x0000000000000000") =>
    clocks.map((clock) => `${clock}, 52, 640.25, ${mask}`);

  let machine: FakeMachine;
  beforeEach(() => {
    machine = fakeMachine();
    nvidiaFolders(machine);
  });
  afterEach(() => machine.remove());
  const witness = () => new DeviceWitness(findDevice("cuda", { variables: {}, root: machine.root }));
  const measure = async () => {
    await sleep(600);
    return samples;
  };

  it("writes down beside a pair what it saw while the pair ran, and adds its doubts", async () => {
    fakeNvidiaSmi(machine, { samples: lines([1980, 1980, 1980, 1500, 1500, 1500]), users: ["10", "11", "4242"] });
    const { outcome, disturbed } = await witness().during([10, 11], measure);
    expect(disturbed).toBe(true);
    expect(outcome).toEqual({
      kind: "samples",
      pair: {
        cases: [one],
        device: { clockMhz: [1980, 1500], temperatureC: 52, powerW: 640.25, throttle: [], foreign: 1 },
        doubts: ["overhead", "shared-device", "clocks-unlocked"],
      },
    });
  });

  it("understands a driver that knows the reasons by their old name", async () => {
    fakeNvidiaSmi(machine, { samples: lines([1410, 1410, 1410, 1410], "0x0000000000000040"), isOld: true });
    const { outcome, disturbed } = await witness().during([], measure);
    expect(disturbed).toBe(true);
    expect(outcome).toMatchObject({ pair: { device: { throttle: ["hw_thermal_slowdown"] } } });
  });

  it("has a disturbed pair measured again, and the one that was calm counts", async () => {
    const calm = lines([1980, 1980, 1980, 1980]);
    fakeNvidiaSmi(machine, { samples: calm, users: ["10", "11", "4242"] });
    const eye = witness();
    let pairs = 0;
    const outcome = await new CalmPairs().measure(() =>
      eye.during([10, 11], async () => {
        if (++pairs === 1) fakeNvidiaSmi(machine, { samples: calm, users: ["10", "11"] });
        return await measure();
      }),
    );
    expect(pairs).toBe(2);
    expect(outcome).toMatchObject({ pair: { device: { foreign: 0 }, doubts: ["overhead"] } });
  });

  it("ends its look-out with a pair that throws", async () => {
    fakeNvidiaSmi(machine, { samples: lines([1980]) });
    const failing = witness().during([], () => Promise.reject(new Error("gone")));
    await expect(failing).rejects.toThrow("gone");
  });

  it("says that it saw nothing where the driver's program fails meanwhile", async () => {
    fakeNvidiaSmi(machine, { samples: lines([1980]) });
    const eye = witness();
    machine.program("nvidia-smi", 'echo "Unable to determine the device handle"; exit 255');
    const { outcome } = await eye.during([], measure);
    expect(outcome).toMatchObject({ pair: { doubts: ["overhead", "device-unseen"] } });
  });
});

describe("a device of ROCm's", () => {
  let machine: FakeMachine;
  beforeEach(() => {
    machine = fakeMachine();
    amdFolders(machine);
  });
  afterEach(() => machine.remove());
  const find = (index: string) => findDevice("hip", { variables: { HIP_VISIBLE_DEVICES: index }, root: machine.root });

  it("is read from rocm-smi by its place on the bus, by keys of any version", async () => {
    const outcome: PairOutcome = { kind: "samples", pair: { cases: [], doubts: [] } };
    const seen = async (index: string) =>
      (await new DeviceWitness(find(index)).during([], async () => outcome)).outcome;
    expect(await seen("0")).toMatchObject({ pair: { device: { temperatureC: 44, powerW: 101, throttle: [] } } });
    expect(await seen("1")).toMatchObject({
      pair: { device: { clockMhz: null, temperatureC: 39, powerW: 41 }, doubts: ["device-unseen"] },
    });
  });

  it("has the users that have memory on it, and none of another device's", () => {
    for (const [pid, device, bytes] of [
      [71, "56137", "4096"],
      [72, "56137", "0"],
      [73, "42700", "4096"],
    ] as const) {
      const folder = join(machine.root, "sys/class/kfd/kfd/proc", String(pid));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `vram_${device}`), bytes);
    }
    expect(usersOf(find("0"), machine.root)).toEqual([71]);
  });

  it.each(["", "ERROR: GPU[0]: not supported", "{", '{"card0": 3}'])("is not seen in the answer %j", (text) => {
    expect(parseRocm(text)).toBeNull();
  });
});
