import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deviceChecks } from "../../src/doctor/device.ts";
import { amdFolders, fakeMachine, fakeNvidiaSmi, nvidiaFolders } from "../devices/fake-machine.ts";
import type { FakeMachine } from "../devices/fake-machine.ts";

let machine: FakeMachine;
beforeEach(() => void (machine = fakeMachine()));
afterEach(() => machine.remove());
const checks = (variables: Record<string, string> = {}) => deviceChecks(machine.bin, { variables, root: machine.root });
const find = async (name: string, variables?: Record<string, string>) =>
  (await checks(variables)).find((check) => check.name === name);

describe("the doctor on GPUs", () => {
  it("has one line where there is neither a node nor a driver", async () => {
    fakeNvidiaSmi(machine, {});
    expect(await checks()).toEqual([
      { name: "GPU", state: "ok", detail: "none here; nothing else needs one", remedy: null },
    ]);
  });

  it("names the device that a goal would get, and how many there are", async () => {
    fakeNvidiaSmi(machine, {});
    nvidiaFolders(machine);
    expect(await find("GPU")).toMatchObject({
      state: "ok",
      detail: "NVIDIA H200 (GPU-11111111-2222-3333-4444-555555555555), number 0 of 2: CUDA 12.9, driver 575.57.08",
    });
    expect((await checks()).map(({ name }) => name)).toEqual([
      "GPU",
      "GPU sandbox",
      "GPU persistence",
      "GPU clocks",
      "GPU processes",
      "compute-sanitizer",
    ]);
  });

  it("tries it in a sandbox, and says what failed", async () => {
    fakeNvidiaSmi(machine, {});
    nvidiaFolders(machine);
    // The sandbox's own /proc is this machine's, which has no such driver.
    rmSync(join(machine.root, "proc"), { recursive: true });
    expect(await find("GPU sandbox")).toMatchObject({
      state: "weak",
      detail: expect.stringMatching(/does not work in a sandbox: .*libcuda\.so\.1/),
      remedy: expect.stringContaining("nvidia-smi"),
    });
  });

  it("finds what makes figures noisy: a driver that is not kept loaded, and other processes", async () => {
    fakeNvidiaSmi(machine, { users: ["4242, /usr/bin/python3", "4243, [Not Found]"] });
    nvidiaFolders(machine);
    const second = { CUDA_VISIBLE_DEVICES: "1" };
    expect(await find("GPU persistence", second)).toMatchObject({
      state: "weak",
      remedy: "sudo nvidia-smi -i GPU-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee -pm 1",
    });
    expect(await find("GPU persistence")).toMatchObject({ state: "ok" });
    expect(await find("GPU processes")).toMatchObject({
      state: "weak",
      detail: "2 on it: 4242, /usr/bin/python3; 4243, [Not Found]",
    });
  });

  it("is weak, not unfit, where nodes are there and the driver does not answer", async () => {
    machine.program(
      "nvidia-smi",
      'echo "NVIDIA-SMI has failed because it could not communicate with the driver."; exit 9',
    );
    nvidiaFolders(machine);
    expect(await checks()).toEqual([
      {
        name: "GPU",
        state: "weak",
        detail:
          "the contract runs on cuda, and nvidia-smi finds no device: NVIDIA-SMI has failed because it could not communicate with the driver.",
        remedy: expect.stringContaining("modprobe nvidia"),
      },
    ]);
  });

  it("tells AMD's devices by a name of their own", async () => {
    amdFolders(machine);
    const found = await checks();
    expect(found.map(({ name }) => name)).toEqual(["GPU (AMD)", "GPU (AMD) sandbox"]);
    expect(found[0]).toMatchObject({ state: "ok", detail: expect.stringContaining("gfx90a, driver 6.8.5") });
  });
});
