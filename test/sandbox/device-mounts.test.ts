import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { confinedCommand, defaultLimits } from "../../src/sandbox/bubblewrap.ts";
import type { Mount } from "../../src/sandbox/bubblewrap.ts";
import { probeDevice } from "../../src/sandbox/device/probe-device.ts";
import { findDevice } from "../../src/sandbox/devices.ts";
import { runConfined } from "../../src/sandbox/run-confined.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import type { Scratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";
import { fakeMachine, fakeNvidiaSmi, nvidiaFolders } from "../devices/fake-machine.ts";
import type { FakeMachine } from "../devices/fake-machine.ts";
import { isRoot } from "./as-other.ts";

const user = sandboxUser(process.pid);
let machine: FakeMachine;
let scratch: Scratch;
beforeEach(() => {
  machine = fakeMachine();
  scratch = openScratch({ user, sandbox: "bubblewrap" });
});
afterEach(() => {
  scratch.remove();
  machine.remove();
});

/** A node of the kernel's that gives zeros (mem(4)), for one group alone. */
function zeroNode(path: string, group: number): string {
  const node = join(machine.root, path);
  mkdirSync(join(node, ".."), { recursive: true });
  spawnSync("mknod", [node, "c", "1", "5"]);
  chownSync(node, 0, group);
  chmodSync(node, 0o660);
  return node;
}

const sh = (script: string, mounts: readonly Mount[]) =>
  runConfined(scratch, { command: ["sh", "-c", script], mounts, cwd: "/", timeoutSeconds: 20 });

describe("a device's node in a sandbox", () => {
  it.runIf(isRoot)("may be opened by whoever steps down, with the group that it is for and no other", async () => {
    const node = zeroNode("dev/dri/renderD128", 4242);
    const script = "head -c 4 /dev/dri/renderD128 | wc -c; grep ^Groups: /proc/self/status";
    const { stdout, stderr } = await sh(script, [{ from: node, at: "/dev/dri/renderD128", device: true }]);
    // Inside, a group without a name there is shown as nobody's.
    expect({ stdout, stderr }).toEqual({ stdout: "4\nGroups:\t65534 \n", stderr: "" });
    expect((await sh(script, [])).stdout).toBe("0\nGroups:\t \n");
  });

  it.runIf(isRoot)("is no device where it is mounted as a file", async () => {
    const node = zeroNode("dev/fake0", 0);
    chmodSync(node, 0o666);
    const { stderr } = await sh("head -c 4 /dev/fake0", [{ from: node, at: "/dev/fake0" }]);
    expect(stderr).not.toBe("");
  });

  it("lies in a /dev that stays read-only and that has nothing else new in it", async () => {
    const node = join(machine.root, "plain");
    writeFileSync(node, "");
    const { stdout } = await sh("ls /dev; touch /dev/mine 2>&1", [{ from: node, at: "/dev/fake0", device: true }]);
    expect(stdout).toContain("fake0\n");
    expect(stdout).toContain("Read-only file system");
    expect(stdout).not.toContain("nvidia");
  });
});

describe("the limits of a run on a device", () => {
  const words = (mounts: readonly Mount[]) =>
    confinedCommand({
      sandbox: "bubblewrap",
      mounts,
      cwd: "/",
      env: {},
      limits: defaultLimits,
      cores: null,
      seccompFd: null,
      user: null,
      group: null,
      command: ["true"],
    });

  it("leave its address space alone, which a driver reserves by the hundred GiB, and keep all others", () => {
    const without = words([]);
    const onDevice = words([{ from: "/dev/null", at: "/dev/null", device: true }]);
    expect(without).toContain(`--as=${defaultLimits.memory}`);
    expect(onDevice.filter((word) => word.startsWith("--as="))).toEqual([]);
    for (const limit of ["--nproc=", "--fsize=", "--cpu="])
      expect(onDevice.some((word) => word.startsWith(limit))).toBe(true);
  });
});

/** NVIDIA's library as far as the probe calls it: it works where a file of /sys is to be seen, else it ends with 304. */
function fakeDriver(sysFile: string): void {
  const source = `#include <unistd.h>
int cuInit(unsigned flags) { return access("${sysFile}", R_OK) == 0 ? 0 : 304; }
int cuDeviceGetCount(int *count) { *count = access("/dev/nvidia0", F_OK) == 0 ? 2 : 1; return 0; }
int cuDevicePrimaryCtxRetain(void **context, int device) { *context = 0; return device; }
`;
  mkdirSync(join(machine.root, "lib"));
  writeFileSync(join(machine.root, "lib/fake.c"), source);
  const compiled = join(machine.root, "lib/libcuda.so.1");
  expect(spawnSync("cc", ["-shared", "-fPIC", "-o", compiled, join(machine.root, "lib/fake.c")]).status).toBe(0);
}

describe("the device that is tried before it is used", () => {
  const tried = () => {
    const { env, ...found } = findDevice("cuda", { variables: {}, root: machine.root });
    const folder = join(machine.root, "lib");
    const mounts = [...found.mounts.filter(({ at }) => at !== "/proc/driver/nvidia"), { from: folder, at: "/driver" }];
    return probeDevice(
      { ...found, mounts, env: { ...env, LD_LIBRARY_PATH: "/driver" } },
      { user, sandbox: "bubblewrap" },
    );
  };
  beforeEach(() => {
    fakeNvidiaSmi(machine, {});
    nvidiaFolders(machine);
  });

  it("works with the parts of /sys that it is given, in a sandbox that has one device", () => {
    fakeDriver("/sys/devices/system/cpu/online");
    expect(tried().mounts.map(({ at }) => at)).not.toContain("/sys");
  });

  it("is given all of /sys, to read, where it does not work with less", () => {
    machine.write("sys/kernel/notes", "");
    fakeDriver("/sys/kernel/notes");
    const sys = tried().mounts.filter(({ at }) => at.startsWith("/sys"));
    expect(sys).toEqual([{ from: join(machine.root, "sys"), at: "/sys" }]);
  });

  it("is refused where it works with neither, with the call that failed", () => {
    fakeDriver("/sys/not/there");
    expect(tried).toThrow(
      `NVIDIA H200 (GPU-11111111-2222-3333-4444-555555555555) does not work in a sandbox: cuInit ended with 304`,
    );
  });
});
