import { spawnSync } from "node:child_process";
import { confinedCommand, defaultLimits } from "./bubblewrap.ts";
import type { SandboxUser } from "./user.ts";

export type SandboxState = { kind: "bubblewrap"; words: string } | { kind: "missing"; why: string; remedy: string };

const install = "Install it: sudo apt-get update && sudo apt-get install -y bubblewrap util-linux";

/** Tries the sandbox once, for real: an installed bubblewrap that may not make namespaces is no sandbox. */
export function probeSandbox(user: SandboxUser): SandboxState {
  const [program = "", ...args] = confinedCommand({
    sandbox: "bubblewrap",
    mounts: [],
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
    limits: defaultLimits,
    cores: null,
    seccompFd: null,
    command: ["true"],
  });
  const tried = spawnSync(program, args, { ...user, encoding: "utf8", timeout: 20_000 });
  if (tried.status === 0) return { kind: "bubblewrap", words: `bubblewrap${user ? `, uid ${user.uid}` : ""}` };
  const said = `${tried.stderr ?? ""}`.trim().split("\n").at(-1) ?? "";
  if (tried.error !== undefined || /(bwrap|prlimit|taskset).*(No such file|not found)/i.test(said)) {
    return { kind: "missing", why: said || "bubblewrap (bwrap), prlimit or taskset is not installed", remedy: install };
  }
  return {
    kind: "missing",
    why: `bubblewrap cannot make its namespaces here: ${said}`,
    remedy:
      "Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, on Ubuntu 24.04 and later " +
      "kernel.apparmor_restrict_unprivileged_userns=0), or run the container with --security-opt seccomp=unconfined",
  };
}
