import { readdirSync, readFileSync } from "node:fs";

const patienceMs = 10_000;
/** Looks without a pause: a thread stops within microseconds unless its core is taken. */
const eagerLooks = 40;
const pauseMs = 0.1;
const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Stops a confined process and returns when every one of its threads is seen stopped or ended. False when the
 * process is gone. Throws when it will not stop, which SIGSTOP does not allow.
 */
export function freeze(pid: number): boolean {
  try {
    process.kill(pid, "SIGSTOP");
  } catch {
    return false;
  }
  const deadline = performance.now() + patienceMs;
  for (let looks = 0; ; looks++) {
    if (looks > eagerLooks) Atomics.wait(pause, 0, 0, pauseMs);
    const states = threadStates(pid);
    if (states === null) return false;
    if (states.every((state) => "TtZX".includes(state))) return !states.every((state) => "ZX".includes(state));
    if (performance.now() > deadline) throw new Error(`process ${pid} does not stop: threads ${states.join("")}`);
  }
}

export function thaw(pid: number): void {
  process.kill(pid, "SIGCONT");
}

/** One letter a thread, from /proc (proc(5), field 3 of stat); null when the process is gone. */
function threadStates(pid: number): string[] | null {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => threadState(pid, thread));
  } catch {
    return null;
  }
}

function threadState(pid: number, thread: string): string {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "latin1");
    return stat.charAt(stat.lastIndexOf(")") + 2);
  } catch {
    return "X";
  }
}

/** The only child of a process: bubblewrap's child is the confined command. Null while there is none. */
export function onlyChild(pid: number): number | null {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim().split(/\s+/);
    return children.length === 1 && children[0] !== "" ? Number(children[0]) : null;
  } catch {
    return null;
  }
}
