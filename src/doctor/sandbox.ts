import { statfsSync } from "node:fs";
import { EnvironmentError } from "../model/input-error.ts";
import type { DoctorCheck } from "../report/doctor-report.ts";
import { openControlGroups } from "../sandbox/cgroup.ts";
import { probeFreezing } from "../sandbox/probe-freezing.ts";
import { probeSandbox } from "../sandbox/probe.ts";
import type { SandboxState } from "../sandbox/probe.ts";
import { knowsProcessor } from "../sandbox/seccomp.ts";
import { sandboxUser } from "../sandbox/user.ts";
import type { SandboxUser } from "../sandbox/user.ts";
import { kernelFile, missing, ok, weak } from "./findings.ts";

const sharedMemory = "/dev/shm";
const enoughShared = 512 * 2 ** 20;

/** What candidates are held by. The sandbox and the freezing are tried for real. */
export async function sandboxChecks(): Promise<DoctorCheck[]> {
  const user = sandboxUser(process.pid);
  const state = probeSandbox(user);
  return [
    state.kind === "bubblewrap" ? ok("sandbox", `works: ${state.words}`) : missing("sandbox", state.why, state.remedy),
    namespaces(),
    userOf(user),
    limits(),
    knowsProcessor(process.arch)
      ? ok("system calls", `the filter knows this processor, ${process.arch}`)
      : missing(
          "system calls",
          `there is no filter for ${process.arch}`,
          "Use a machine with an x64 or arm64 processor",
        ),
    await freezing(user, state),
    sharedMemorySize(),
  ];
}

function namespaces(): DoctorCheck {
  const name = "user namespaces";
  const most = kernelFile("/proc/sys/user/max_user_namespaces");
  if (most === "0") return missing(name, "none are allowed", "sudo sysctl user.max_user_namespaces=15000");
  const restricted = kernelFile("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") === "1";
  const forbidden = kernelFile("/proc/sys/kernel/unprivileged_userns_clone") === "0";
  if (!restricted && !forbidden) return ok(name, "allowed");
  const setting = restricted ? "kernel.apparmor_restrict_unprivileged_userns=0" : "kernel.unprivileged_userns_clone=1";
  return weak(name, "restricted for whoever is not root", `sudo sysctl ${setting}`);
}

function userOf(user: SandboxUser): DoctorCheck {
  if (user) return ok("user", `candidates run as uid ${user.uid}, which owns nothing else`);
  return weak(
    "user",
    `candidates run as this user, uid ${process.getuid?.() ?? -1}; only their namespaces keep them from its processes`,
    "Run Hone as root: it steps down to a user number of its own for every candidate",
  );
}

function limits(): DoctorCheck {
  const name = "control groups";
  const groups = openControlGroups();
  groups?.close();
  if (groups) return ok(name, `delegated: cgroup ${groups.version}`);
  return weak(
    name,
    "none is delegated: memory and processes are limited by rlimits and a watchdog",
    "Run Hone as root with a writable /sys/fs/cgroup, or by systemd-run --user --scope -p Delegate=yes",
  );
}

async function freezing(user: SandboxUser, state: SandboxState): Promise<DoctorCheck> {
  if (state.kind === "missing")
    return missing("freezing", "not tried, for want of a sandbox", "Mend the sandbox first");
  try {
    await probeFreezing({ user, sandbox: state.kind });
    return ok("freezing", "a confined process was stopped, looked at and continued");
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return missing("freezing", error.message.split("\n")[0] ?? "", error.remedy);
  }
}

function sharedMemorySize(): DoctorCheck {
  const remedy = "Give it more room: docker run --shm-size=4g, or sudo mount -o remount,size=4g /dev/shm";
  try {
    const { bavail, bsize } = statfsSync(sharedMemory);
    const free = `${Math.floor((bavail * bsize) / 2 ** 20)} MiB free`;
    return bavail * bsize >= enoughShared ? ok(sharedMemory, free) : weak(sharedMemory, free, remedy);
  } catch {
    return missing(sharedMemory, "there is none; tensors lie there", "sudo mount -t tmpfs tmpfs /dev/shm");
  }
}
