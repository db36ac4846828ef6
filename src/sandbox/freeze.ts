import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";

/** A confined process that can be stopped and continued from outside, all its threads at once. */
export type Freezable = {
  readonly pid: number;
  /**
   * Stops it and returns when every one of its threads is seen stopped or ended. False when the process is gone.
   * One that does not stop, because its threads are long in the kernel, is killed.
   */
  freeze(): boolean;
  /** Whether it has stayed as `freeze` left it: a signal that continues it may come from a kernel's timer. */
  isStopped(): boolean;
  thaw(): void;
  close(): void;
};

const patienceMs = 10_000;
/** Looks without a pause: a thread stops within microseconds unless its core is taken. */
const eagerLooks = 40;
const pauseMs = 0.1;
const pause = new Int32Array(new SharedArrayBuffer(4));

/** Positions in /proc/PID/stat after the name in parentheses: the state is the first, the thread count the 18th. */
const threadCountField = 17;

/** Null when there is no such process. */
export function openFreezable(pid: number): Freezable | null {
  let stat: number;
  try {
    stat = openSync(`/proc/${pid}/stat`, "r");
  } catch {
    return null;
  }
  const buffer = Buffer.alloc(1024);
  return {
    pid,
    freeze() {
      try {
        process.kill(pid, "SIGSTOP");
      } catch {
        return false;
      }
      const deadline = performance.now() + patienceMs;
      for (let looks = 0; ; looks++) {
        if (looks > eagerLooks) Atomics.wait(pause, 0, 0, pauseMs);
        const states = threadStates(pid, stat, buffer);
        if (isFrozen(states)) return true;
        if (/^[ZX]*$/.test(states)) return false;
        if (performance.now() > deadline) {
          process.kill(pid, "SIGKILL");
          return false;
        }
      }
    },
    isStopped: () => isFrozen(threadStates(pid, stat, buffer)),
    thaw: () => void process.kill(pid, "SIGCONT"),
    close: () => closeSync(stat),
  };
}

/** Every thread has stopped or ended, and not all have ended. */
const isFrozen = (states: string): boolean => /^[TtZX]+$/.test(states) && !/^[ZX]*$/.test(states);

/**
 * One letter a thread, from /proc (proc(5)); empty when the process is gone. A process of one thread takes one read
 * of a file that is open already, because this lies inside every timed block.
 */
function threadStates(pid: number, stat: number, buffer: Buffer): string {
  try {
    const text = buffer.toString("latin1", 0, readSync(stat, buffer, 0, buffer.length, 0));
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ", threadCountField + 1);
    if (fields[threadCountField] === "1") return fields[0] ?? "";
    return readdirSync(`/proc/${pid}/task`)
      .map((thread) => threadState(pid, thread))
      .join("");
  } catch {
    return "";
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
