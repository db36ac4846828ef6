/** A machine that dies in the middle of a job: every process of it at once, and nothing is told. */
import { readdirSync, readFileSync } from "node:fs";

import type { Machine } from "./machine.ts";

export class Killing {
  readonly #watched = new Map<Machine, AbortController>();

  /** Aborts when the machine is killed. */
  watch(machine: Machine): AbortSignal {
    const controller = new AbortController();
    this.#watched.set(machine, controller);
    return controller.signal;
  }

  /** False where the machine has never had a job. */
  kill(machine: Machine): boolean {
    const watched = this.#watched.get(machine);
    watched?.abort();
    return watched !== undefined;
  }
}

/**
 * Kills a process with all that came from it, in whatever group or session. Each is stopped before its children are
 * looked for, so that none is born meanwhile.
 */
export function killTree(root: number | undefined): void {
  if (root === undefined) return;
  const found: number[] = [];
  const visit = (pid: number): void => {
    if (!send(pid, "SIGSTOP")) return;
    found.push(pid);
    childrenOf(pid).forEach(visit);
  };
  visit(root);
  found.forEach((pid) => send(pid, "SIGKILL"));
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // it has ended by itself
  }
}

/** The parent is the second field after the name, which is in brackets and may hold anything: proc(5). */
function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return null;
  }
}
