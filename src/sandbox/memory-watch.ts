import { readFileSync, statfsSync } from "node:fs";
import { memoryReached, processesReached } from "./limit-reached.ts";
import type { LimitReached } from "./limit-reached.ts";
import { processTree, threadsOf } from "./process-tree.ts";

/** Folders of the sandbox that lie in memory and belong to no process. */
const memoryFolders = ["/tmp", "/dev/shm"];
/** Least bytes that a run must leave available on this machine, whatever it hides its memory in. */
const leastAvailable = 256 * 2 ** 20;

/**
 * Where no control group counts for it: a look at what a confined run holds now. Limits per process do not add up,
 * and memory in files without a name is in no process's sum; what the machine has left catches that.
 */
export function lookAtMemory(root: number, limits: { memory: number; processes: number }): LimitReached | null {
  const pids = processTree(root);
  const threads = pids.reduce((sum, pid) => sum + threadsOf(pid).length, 0);
  if (threads > limits.processes) return processesReached(limits.processes);
  const inFolders = memoryFolders.reduce((sum, folder) => sum + usedIn(`/proc/${pids.at(-1)}/root${folder}`), 0);
  const held = pids.reduce((sum, pid) => sum + anonymousBytes(pid), inFolders);
  return held > limits.memory || available() < leastAvailable ? memoryReached(limits.memory) : null;
}

/** The process's own part of anonymous and nameless shared pages (proc(5), smaps_rollup); files count elsewhere. */
function anonymousBytes(pid: number): number {
  const text = textOf(`/proc/${pid}/smaps_rollup`);
  return (kilobytes(text, "Pss_Anon") ?? kilobytes(text, "Pss") ?? 0) * 1024;
}

const available = (): number => (kilobytes(textOf("/proc/meminfo"), "MemAvailable") ?? Infinity) * 1024;

function kilobytes(text: string, name: string): number | null {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

/** A memory folder has no more than this; anything larger is a disk: the command has not reached its mounts yet. */
const largestFolder = 2 ** 30;

function usedIn(folder: string): number {
  try {
    const { blocks, bfree, bsize } = statfsSync(folder);
    return blocks * bsize > largestFolder ? 0 : (blocks - bfree) * bsize;
  } catch {
    return 0;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
