import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { profileKernels } from "../../src/evaluate/device/profile-kernels.ts";
import { findDevice } from "../../src/sandbox/devices.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import type { Scratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";
import { fakeMachine, fakeNvidiaSmi, nvidiaFolders } from "../devices/fake-machine.ts";
import type { FakeMachine } from "../devices/fake-machine.ts";

let machine: FakeMachine;
let scratch: Scratch;
beforeEach(() => {
  machine = fakeMachine();
  fakeNvidiaSmi(machine, {});
  nvidiaFolders(machine);
  scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
  mkdirSync(join(machine.bin, "nsight"), { recursive: true });
  chmodSync(join(machine.bin, "nsight"), 0o755);
});
afterEach(() => {
  scratch.remove();
  machine.remove();
});

const profiled = (script: string) => {
  writeFileSync(join(machine.bin, "nsight/ncu"), script, { mode: 0o755 });
  return profileKernels({
    scratch,
    device: findDevice("cuda", { variables: {}, root: machine.root }),
    call: { command: ["sh", "-c", "echo called in $CASE"], mounts: [], env: { CASE: "train-1" } },
    searchPath: join(machine.bin, "nsight"),
  });
};

it("Nsight Compute looks at one call in the sandbox, and its table is kept", async () => {
  const script = '#!/bin/sh\ntest "$1 $2" = "--set basic" || exit 1\nshift 6\necho "==PROF== 1 kernel"\n"$@"\n';
  expect(await profiled(script)).toBe("ncu\n==PROF== 1 kernel\ncalled in train-1\n");
});

it("a profiler that may not read the counters says so in its text", async () => {
  const script = '#!/bin/sh\necho "==ERROR== ERR_NVGPUCTRPERM: no permission" >&2\nexit 1\n';
  expect(await profiled(script)).toMatch(/^ncu\nit ended with 1: ==ERROR== ERR_NVGPUCTRPERM/);
});

it("without a profiler there is no table of kernels", async () => {
  const call = { command: ["true"], mounts: [], env: {} };
  const device = findDevice("cuda", { variables: {}, root: machine.root });
  expect(await profileKernels({ scratch, device, call, searchPath: "/nowhere" })).toBeNull();
});
