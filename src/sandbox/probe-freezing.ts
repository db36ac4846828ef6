import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { EnvironmentError } from "../model/input-error.ts";
import { confinedCommand, defaultLimits } from "./bubblewrap.ts";
import { onlyChild, openFreezable } from "./freeze.ts";
import type { Sandbox } from "./bubblewrap.ts";
import type { SandboxUser } from "./user.ts";

const patienceMs = 5_000;
const pauseMs = 5;
const remedy =
  "Give the evaluator the right to signal (CAP_KILL) and a /proc that shows other users' processes " +
  "(mount -o remount,hidepid=0 /proc), or run it as a user who is not root";

/**
 * Freezes, looks at and thaws a confined process once, for real. Throws `EnvironmentError` where that is impossible:
 * work could then be done outside of the timed blocks, and nothing may be measured.
 */
export async function probeFreezing(place: { user: SandboxUser; sandbox: Sandbox }): Promise<void> {
  const [program = "", ...args] = confinedCommand({
    ...place,
    mounts: [],
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
    limits: defaultLimits,
    cores: null,
    seccompFd: null,
    group: null,
    // Its input's end ends it, whether or not it can be killed.
    command: ["cat"],
  });
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"] });
  try {
    const why = await failure(child, place.sandbox);
    if (why !== null) throw new EnvironmentError(`candidates cannot be frozen on this machine: ${why}`, remedy);
  } finally {
    child.stdin?.destroy();
    child.kill("SIGKILL");
  }
}

async function failure(child: ChildProcess, sandbox: Sandbox): Promise<string | null> {
  if (!(await answers(child))) return "the sandbox does not start";
  const outer = child.pid ?? 0;
  const pid = sandbox === "bubblewrap" ? onlyChild(outer) : outer;
  if (pid === null) return "/proc does not show the children of a process";
  if (!maySignal(pid)) return "the confined process may not be signalled";
  const confined = openFreezable(pid);
  if (!confined) return "/proc hides the confined process";
  try {
    if (!confined.freeze() || !confined.isStopped()) return "its threads are not seen stopped";
    await setTimeout(pauseMs);
    if (!confined.isStopped()) return "it does not stay stopped";
    confined.thaw();
    await setTimeout(pauseMs);
    return confined.isStopped() ? "it does not go on" : null;
  } finally {
    confined.close();
  }
}

/** Whether the echo has come: the command is what runs, and no longer what starts it. */
function answers(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", () => resolve(false));
    child.stdout?.once("data", () => resolve(true));
    child.stdin?.on("error", () => {});
    child.stdin?.write("ready\n");
    void setTimeout(patienceMs, false, { ref: false }).then(resolve);
  });
}

function maySignal(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
