import { readFileSync, writeFileSync } from "node:fs";
import type { Side } from "./pair-bench.ts";

const pageBytes = 4096;

/**
 * The most memory that each process of a pair had resident in a case, without the tensor memory that the evaluator made
 * it map: seen from outside, in /proc (proc(5): VmHWM; clear_refs resets it, where that is permitted; else it is the
 * most since the process began). Files that a process writes and does not map count to nobody here.
 */
export class PeakMemory {
  readonly #pids: Record<Side, number>;
  #mapped = 0;

  constructor(pids: Record<Side, number>) {
    this.#pids = pids;
  }

  /** Both processes have mapped so many bytes of tensor memory, and keep them. */
  map(bytes: number): void {
    this.#mapped = Math.max(this.#mapped, Math.ceil(bytes / pageBytes) * pageBytes);
  }

  reset(): void {
    for (const pid of Object.values(this.#pids)) {
      try {
        writeFileSync(`/proc/${pid}/clear_refs`, "5");
      } catch {
        // Some containers refuse it; the value is then that of all cases so far, for both variants alike.
      }
    }
  }

  /** Bytes; never less than a page, because ratios are taken of them. */
  of(side: Side): number {
    return Math.max(pageBytes, residentPeak(this.#pids[side]) - this.#mapped);
  }
}

function residentPeak(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
