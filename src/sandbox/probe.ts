import { spawnSync } from "node:child_process";
import { confinedCommand, defaultLimits } from "./bubblewrap.ts";
import { openControlGroups } from "./cgroup.ts";
import type { ControlGroups } from "./cgroup.ts";
import type { SandboxUser } from "./user.ts";

export type SandboxState =
  | {
      kind: "bubblewrap";
      /** What a report says of it. */
      words: string;
      /** What counts memory and processes of a run. */
      limits: "cgroup v1" | "cgroup v2" | "rlimits";
    }
  | { kind: "missing"; why: string; remedy: string };

const install = "Install it: sudo apt-get update && sudo apt-get install -y bubblewrap util-linux";

/** Tries the sandbox once, for real: an installed bubblewrap that may not make namespaces is no sandbox. */
export function probeSandbox(user: SandboxUser): SandboxState {
  const groups = openControlGroups();
  try {
    const tried = attempt(user, groups);
    if (tried.status === 0) return working(user, groups);
    return missing(tried);
  } finally {
    groups?.close();
  }
}

function attempt(user: SandboxUser, groups: ControlGroups | null) {
  const group = groups?.open(defaultLimits) ?? null;
  const [program = "", ...args] = confinedCommand({
    sandbox: "bubblewrap",
    mounts: [],
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
    limits: defaultLimits,
    cores: null,
    seccompFd: null,
    user,
    group,
    command: ["true"],
  });
  try {
    return spawnSync(program, args, { encoding: "utf8", timeout: 20_000 });
  } finally {
    group?.remove();
  }
}

function working(user: SandboxUser, groups: ControlGroups | null): SandboxState {
  const limits = groups ? (`cgroup ${groups.version}` as const) : "rlimits";
  const who = user ? `, uid ${user.uid}` : "";
  const counted = groups ? limits : "rlimits and watchdog";
  return {
    kind: "bubblewrap",
    limits,
    words: `bubblewrap${who}; memory and processes by ${counted}, disk by watchdog`,
  };
}

function missing(tried: ReturnType<typeof attempt>): SandboxState {
  const said = `${tried.stderr ?? ""}`.trim().split("\n").at(-1) ?? "";
  if (
    tried.error !== undefined ||
    /failed to execute|(bwrap|prlimit|setpriv|taskset).*(No such file|not found)/i.test(said)
  ) {
    return {
      kind: "missing",
      why: said || "bubblewrap (bwrap) or util-linux (prlimit, setpriv, taskset) is not installed",
      remedy: install,
    };
  }
  if (/unknown option/i.test(said)) {
    return {
      kind: "missing",
      why: `this bubblewrap is too old: ${said}`,
      remedy: "Install bubblewrap 0.8 or newer (Debian 12, Ubuntu 23.04 or newer have it)",
    };
  }
  return {
    kind: "missing",
    why: `bubblewrap cannot make its namespaces here: ${said}`,
    remedy:
      "Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, on Ubuntu 24.04 and later " +
      "kernel.apparmor_restrict_unprivileged_userns=0), or run the container with --security-opt seccomp=unconfined",
  };
}
