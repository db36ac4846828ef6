import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findDevice } from "../../src/sandbox/devices.ts";
import { amdFolders, fakeMachine, fakeNvidiaSmi, nvidiaFolders } from "../devices/fake-machine.ts";
import type { FakeMachine } from "../devices/fake-machine.ts";

const [first, second] = ["GPU-11111111-2222-3333-4444-555555555555", "GPU-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"];

let machine: FakeMachine;
beforeEach(() => void (machine = fakeMachine()));
afterEach(() => machine.remove());
const find = (kind: "cuda" | "hip", variables: Record<string, string> = {}) =>
  findDevice(kind, { variables, root: machine.root });

describe("the GPU of a goal that runs on cuda", () => {
  beforeEach(() => {
    fakeNvidiaSmi(machine, {});
    nvidiaFolders(machine);
  });

  it.each([
    [{}, first],
    [{ CUDA_VISIBLE_DEVICES: "1" }, second],
    [{ CUDA_VISIBLE_DEVICES: "1,0" }, second],
    [{ CUDA_VISIBLE_DEVICES: second }, second],
    [{ CUDA_VISIBLE_DEVICES: "GPU-aaaa" }, second],
    [{ CUDA_VISIBLE_DEVICES: "0,7" }, first],
    [{ NVIDIA_VISIBLE_DEVICES: second }, second],
    [{ NVIDIA_VISIBLE_DEVICES: "1" }, second],
    [{ NVIDIA_VISIBLE_DEVICES: "all" }, first],
    [{ NVIDIA_VISIBLE_DEVICES: "void" }, first],
    // A container's runtime left two, which count anew.
    [{ NVIDIA_VISIBLE_DEVICES: "4,5" }, first],
    [{ NVIDIA_VISIBLE_DEVICES: second, CUDA_VISIBLE_DEVICES: "0" }, second],
    [{ HIP_VISIBLE_DEVICES: "1" }, first],
  ])("is the one that %j leaves", (variables, uuid) => {
    expect(find("cuda", variables).uuid).toBe(uuid);
  });

  it.each([
    [{ CUDA_VISIBLE_DEVICES: "" }, "CUDA_VISIBLE_DEVICES= leaves none of this machine's 2 devices"],
    [{ CUDA_VISIBLE_DEVICES: "-1" }, "CUDA_VISIBLE_DEVICES=-1 leaves none"],
    [{ CUDA_VISIBLE_DEVICES: "7,0" }, "CUDA_VISIBLE_DEVICES=7,0 leaves none"],
    [{ CUDA_VISIBLE_DEVICES: "GPU-f" }, "CUDA_VISIBLE_DEVICES=GPU-f leaves none"],
    [{ NVIDIA_VISIBLE_DEVICES: "none" }, "NVIDIA_VISIBLE_DEVICES=none leaves none"],
  ])("is none where %j hides all, and the answer names the variable", (variables, words) => {
    expect(() => find("cuda", variables)).toThrow(words);
  });

  it("brings its own nodes by their minor number, no other device's, and nothing of displays", () => {
    const { mounts, env, name, driver, runtime, memory, ordinal, count } = find("cuda");
    expect({ name, driver, runtime, memory, ordinal, count }).toEqual({
      name: "NVIDIA H200",
      driver: "575.57.08",
      runtime: "CUDA 12.9",
      memory: 143_771 * 2 ** 20,
      ordinal: 0,
      count: 2,
    });
    expect(mounts.filter(({ device }) => device).map(({ at }) => at)).toEqual([
      "/dev/nvidia3",
      "/dev/nvidiactl",
      "/dev/nvidia-uvm",
      "/dev/nvidia-uvm-tools",
    ]);
    expect(mounts.filter(({ device }) => !device).map(({ at }) => at)).toEqual([
      "/proc/driver/nvidia",
      "/sys/devices/system",
      "/sys/bus/pci/devices",
      "/sys/devices/pci0000:15/0000:15:01.0/0000:17:00.0",
      "/sys/module/nvidia",
      "/sys/module/nvidia_uvm",
    ]);
    expect(mounts.filter(({ writable }) => writable)).toEqual([]);
    expect(env).toMatchObject({ CUDA_VISIBLE_DEVICES: first, CUDA_DEVICE_ORDER: "PCI_BUS_ID" });
  });

  it("is a part of one by MIG, with the two rights to it and no other part's", () => {
    fakeNvidiaSmi(machine, { xml: "a100-mig.xml", list: "a100-mig.list" });
    const mig = "proc/driver/nvidia/capabilities/gpu0/mig";
    for (const [path, minor] of [
      ["gi1", 12],
      ["gi1/ci0", 13],
      ["gi5", 48],
      ["gi5/ci0", 49],
    ] as const) {
      machine.write(`${mig}/${path}/access`, `DeviceFileMinor: ${minor}\nDeviceFileMode: 292\nDeviceFileModify: 1\n`);
      machine.write(`dev/nvidia-caps/nvidia-cap${minor}`, "");
    }
    const part = "MIG-bbbb0000-1111-5222-8333-444455556666";
    for (const named of [part, "0:1"]) {
      const { uuid, wholeUuid, mounts, env, ordinal } = find("cuda", { CUDA_VISIBLE_DEVICES: named });
      expect({ uuid, wholeUuid, ordinal }).toEqual({
        uuid: part,
        wholeUuid: "GPU-0123abcd-0000-1111-2222-333344445555",
        ordinal: 1,
      });
      expect(env["CUDA_VISIBLE_DEVICES"]).toBe(part);
      const caps = mounts.map(({ at }) => at).filter((at) => at.includes("nvidia-cap"));
      expect(caps).toEqual(["/dev/nvidia-caps/nvidia-cap48", "/dev/nvidia-caps/nvidia-cap49"]);
    }
    expect(find("cuda", { CUDA_VISIBLE_DEVICES: "0" }).uuid).toBe("MIG-aaaa0000-1111-5222-8333-444455556666");
  });

  it("is refused where its nodes are missing, with the command that makes them", () => {
    fakeNvidiaSmi(machine, { xml: "a100-mig.xml", list: "a100-mig.list" });
    expect(() => find("cuda")).toThrow(
      "its nodes are not: /proc/driver/nvidia/capabilities/gpu0/mig/gi1/access, " +
        "/proc/driver/nvidia/capabilities/gpu0/mig/gi1/ci0/access\n  sudo nvidia-modprobe -u -c 0",
    );
  });

  it("is refused where the driver does not answer, in its own words", () => {
    machine.program("nvidia-smi", 'echo "No devices were found"; exit 6');
    expect(() => find("cuda")).toThrow(
      "the contract runs on cuda, and nvidia-smi finds no device: No devices were found",
    );
  });
});

describe("a machine without a device", () => {
  it("is one error that says what was looked for and what mends it", () => {
    machine.program("nvidia-smi", "exit 127");
    expect(() => find("cuda")).toThrow(/nvidia-smi finds no device: \n {2}Load the driver/);
    expect(() => find("hip")).toThrow(
      "the contract runs on hip, and this machine has no such device: there is none in /sys/class/kfd/kfd/topology/nodes\n" +
        "  Run it where there is one (runs_on: in the goal names the runner), or write device: cpu",
    );
  });
});

describe("the GPU of a goal that runs on hip", () => {
  beforeEach(() => amdFolders(machine));

  it("brings ROCm's node, its own render node, what the runtime reads of /sys, and ROCm's folder", () => {
    const { mounts, env, ...device } = find("hip");
    expect(device).toMatchObject({
      uuid: "GPU-79cde4cbb2e2fc35",
      name: "AMD Instinct MI210",
      driver: "6.8.5",
      runtime: "gfx90a",
      memory: 68_702_699_520,
      kfdId: "56137",
    });
    expect(mounts.filter((mount) => mount.device).map(({ at }) => at)).toEqual(["/dev/kfd", "/dev/dri/renderD128"]);
    expect(mounts.filter((mount) => !mount.device).map(({ at }) => at)).toEqual(
      [
        "/sys/devices/system",
        "/sys/bus/pci/devices",
        "/sys/devices/pci0000:80/0000:80:03.1/0000:83:00.0",
        "/sys/devices/virtual/kfd",
        "/sys/class/kfd",
        "/sys/module/amdgpu",
        "/opt/rocm-6.2.0",
      ].filter((path) => path !== "/sys/devices/system"),
    );
    expect(env).toEqual({ ROCR_VISIBLE_DEVICES: "GPU-79cde4cbb2e2fc35", HIP_VISIBLE_DEVICES: "0" });
  });

  it.each([
    [{ HIP_VISIBLE_DEVICES: "1" }, "PCI-0000:a3:00.0"],
    [{ CUDA_VISIBLE_DEVICES: "1" }, "PCI-0000:a3:00.0"],
    [{ ROCR_VISIBLE_DEVICES: "1", HIP_VISIBLE_DEVICES: "0" }, "PCI-0000:a3:00.0"],
    [{ ROCR_VISIBLE_DEVICES: "GPU-79CDE4CBB2E2FC35" }, "GPU-79cde4cbb2e2fc35"],
  ])("is the one that %j leaves", (variables, uuid) => {
    expect(find("hip", variables).uuid).toBe(uuid);
  });

  it("is none where HIP's own list counts past what ROCm's left", () => {
    expect(() => find("hip", { ROCR_VISIBLE_DEVICES: "1", HIP_VISIBLE_DEVICES: "1" })).toThrow(
      "HIP_VISIBLE_DEVICES=1 leaves none of this machine's 2 devices",
    );
  });

  it("is found without rocm-smi, which only tells its name", () => {
    machine.program("rocm-smi", "exit 1");
    expect(find("hip")).toMatchObject({ name: "AMD gfx90a", driver: "", memory: null });
  });
});
