import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError } from "../../model/input-error.ts";
import { confinedCommand, defaultLimits } from "../bubblewrap.ts";
import type { Mount, Sandbox } from "../bubblewrap.ts";
import type { BoundDevice } from "../devices.ts";
import { removeTree } from "../remove-tree.ts";
import { makeTemporaryFolder } from "../temporary-folder.ts";
import type { SandboxUser } from "../user.ts";

/** Makes a context on the only device, as whatever runs on it will have to; says which call failed, and with what. */
const cudaProgram = `#include <dlfcn.h>
#include <stdio.h>
static int failed(const char *name, int status) {
  if (status != 0) fprintf(stderr, "%s ended with %d\\n", name, status);
  return status;
}
int main(void) {
  void *driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_GLOBAL), *context;
  if (!driver) { fprintf(stderr, "%s\\n", dlerror()); return 1; }
  int (*init)(unsigned) = (int (*)(unsigned))dlsym(driver, "cuInit");
  int (*count)(int *) = (int (*)(int *))dlsym(driver, "cuDeviceGetCount");
  int (*retain)(void **, int) = (int (*)(void **, int))dlsym(driver, "cuDevicePrimaryCtxRetain");
  int seen = 0;
  if (!init || !count || !retain) return failed("libcuda.so.1 is none of NVIDIA's and the look-up", 1);
  if (failed("cuInit", init(0)) || failed("cuDeviceGetCount", count(&seen))) return 1;
  if (seen != 1) { fprintf(stderr, "%d devices are to be seen\\n", seen); return 1; }
  return failed("cuDevicePrimaryCtxRetain", retain(&context, 0)) != 0;
}
`;

export type ProbeSite = { user: SandboxUser; sandbox: Sandbox };

/**
 * Uses the device once inside a sandbox, for real: a driver that works outside need not work there. Where it does not with
 * the parts of /sys that are known to be needed, all of /sys is tried, readable as it is to every process of the machine.
 * Returns the device as it works. Throws `EnvironmentError` where it does not.
 */
export function probeDevice(device: BoundDevice, site: ProbeSite): BoundDevice {
  const folder = makeTemporaryFolder();
  try {
    chmodSync(folder, 0o755);
    const command = device.kind === "cuda" ? compiled(folder) : opensNodes(device);
    // Without a compiler nothing can be tried; hone doctor says that there is none.
    if (command === null) return device;
    const mounts = [{ from: folder, at: "/probe" }];
    const first = attempt(device, { ...site, command, mounts });
    if (first === null) return device;
    const widened = { ...device, mounts: withAllOfSys(device.mounts) };
    if (attempt(widened, { ...site, command, mounts }) === null) return widened;
    throw new EnvironmentError(
      `${device.name} (${device.uuid}) does not work in a sandbox: ${first}`,
      "Try it outside first (nvidia-smi, rocminfo); docs/gpu.md says what a sandbox is given of it.",
    );
  } finally {
    removeTree(folder);
  }
}

const opensNodes = ({ mounts }: BoundDevice): string[] => {
  const nodes = mounts.flatMap(({ at, device }) => (device ? [at] : []));
  return ["sh", "-c", 'for node; do exec 3<>"$node" || exit 1; done', "sh", ...nodes];
};

function compiled(folder: string): string[] | null {
  const source = join(folder, "probe.c");
  writeFileSync(source, cudaProgram);
  const ended = spawnSync("cc", ["-O1", "-w", "-o", join(folder, "probe"), source, "-ldl"], { timeout: 60_000 });
  if (ended.error || ended.status !== 0) return null;
  chmodSync(join(folder, "probe"), 0o755);
  return ["/probe/probe"];
}

type Attempt = ProbeSite & { command: readonly string[]; mounts: readonly Mount[] };

/** Null where it worked, else the last words. */
function attempt(device: BoundDevice, { user, sandbox, command, mounts }: Attempt): string | null {
  const [program = "", ...args] = confinedCommand({
    sandbox,
    mounts: [...mounts, ...device.mounts],
    cwd: "/probe",
    env: { PATH: "/usr/bin:/bin", HOME: "/tmp", ...device.env },
    limits: defaultLimits,
    cores: null,
    seccompFd: null,
    user,
    group: null,
    command,
  });
  const ended = spawnSync(program, args, { encoding: "utf8", timeout: 120_000 });
  if (ended.status === 0) return null;
  return ended.error?.message ?? (ended.stderr.trim().split("\n").at(-1) || `it ended with ${ended.status}`);
}

const withAllOfSys = (mounts: readonly Mount[]): Mount[] => {
  const root = mounts.find(({ at }) => at === "/sys/devices/system")?.from.replace(/\/sys\/devices\/system$/, "");
  return [...mounts.filter(({ at }) => !at.startsWith("/sys/")), { from: `${root ?? ""}/sys`, at: "/sys" }];
};
