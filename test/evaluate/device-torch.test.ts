import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { measureDeviceRoof } from "../../src/evaluate/device/device-roof.ts";
import { harnessFile } from "../../src/evaluate/harness-files.ts";
import { runConfined } from "../../src/sandbox/run-confined.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import type { Scratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";
import { torchEnvironment } from "../python-environment.ts";

const environment = await torchEnvironment();

/** What can be tried of the programs for a device with a real PyTorch that has none. */
describe.skipIf(environment === null)("with PyTorch, without a device,", () => {
  let scratch: Scratch | null = null;
  beforeEach(() => void (scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" })));
  afterEach(() => scratch?.remove());

  it("the roof's program measures a processor where it is asked to, and says nothing of a device", async () => {
    const on = (device: string) =>
      scratch && environment && measureDeviceRoof({ scratch, environment, cores: null }, device);
    const roof = await on("cpu");
    expect(roof?.far).toBeGreaterThan(1e8);
    expect(roof?.f32).toBeGreaterThan(1e9);
    expect(roof?.i8).toBeGreaterThan(0);
    expect(await on("cuda")).toBeNull();
  });

  it("the module beside a candidate finds the runtime that PyTorch loads, and tells that there is no driver", async () => {
    const script = `
import importlib.util, sys, torch
spec = importlib.util.spec_from_file_location("hone_device", "/hone/device.py")
device = importlib.util.module_from_spec(spec)
spec.loader.exec_module(device)
device.prepare(torch)
print(device.reset_persisting_l2(torch), device.device_error(torch))`;
    const exit =
      scratch &&
      environment &&
      (await runConfined(scratch, {
        command: [environment.python ?? "", "-I", "-c", script],
        mounts: [{ from: harnessFile("device.py"), at: "/hone/device.py" }, ...environment.mounts],
        env: environment.env,
        cwd: "/tmp",
        timeoutSeconds: 120,
      }));
    expect(exit?.stderr).toBe("");
    expect(exit?.stdout).toMatch(/^False (RuntimeError|AssertionError): /);
  });
});
