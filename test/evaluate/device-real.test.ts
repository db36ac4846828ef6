import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { deviceChecks } from "../../src/doctor/device.ts";
import { DeviceWitness } from "../../src/evaluate/device/device-witness.ts";
import { ask } from "../../src/sandbox/device/device-program.ts";
import { probeDevice } from "../../src/sandbox/device/probe-device.ts";
import { findDevice } from "../../src/sandbox/devices.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";

const noDevice = !existsSync("/dev/nvidiactl") || ask("nvidia-smi", ["-L"]).kind !== "said";
if (noDevice) console.log("3 GPU tests skipped: no device here");

describe("a real device", () => {
  it.skipIf(noDevice)("is found, and a context is made on it in a sandbox", () => {
    const device = findDevice("cuda");
    expect(device.memory).toBeGreaterThan(2 ** 30);
    expect(probeDevice(device, { user: sandboxUser(process.pid), sandbox: "bubblewrap" }).uuid).toBe(device.uuid);
  });

  it.skipIf(noDevice)("tells its witness temperature and power, by fields that its driver knows", async () => {
    const witness = new DeviceWitness(findDevice("cuda"));
    const { outcome } = await witness.during([], async () => {
      await sleep(1500);
      return { kind: "samples", pair: { cases: [], doubts: [] } };
    });
    expect(outcome).toMatchObject({
      pair: { device: { temperatureC: expect.any(Number), powerW: expect.any(Number) } },
    });
  });

  it.skipIf(noDevice)("is called fit by the doctor", async () => {
    const checks = await deviceChecks(process.env["PATH"] ?? "");
    expect(checks.find(({ name }) => name === "GPU sandbox")).toMatchObject({ state: "ok" });
  });
});
