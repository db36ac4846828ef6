import { setTimeout } from "node:timers/promises";
import type { ChildProcess } from "node:child_process";
import type { RunGroup } from "./cgroup.ts";
import type { DiskWatch } from "./disk-watch.ts";
import { memoryReached, processesReached, timeReached } from "./limit-reached.ts";
import type { LimitReached } from "./limit-reached.ts";
import { lookAtMemory } from "./memory-watch.ts";

export type RunWatch = {
  /** Ends the run for a reason; the first one counts. */
  end(reached: LimitReached): void;
  /** Ends the watch, once the run has ended; the limit that was reached, or null. */
  close(): LimitReached | null;
};

export type WatchedRun = {
  child: ChildProcess;
  group: RunGroup | null;
  limits: { memory: number; processes: number };
  disk: DiskWatch;
  seconds: number;
};

const everyMs = 100;

/** Looks at a run ten times a second, and ends it with all that it started when it has reached a limit. */
export function watchRun({ child, group, limits, disk, seconds }: WatchedRun): RunWatch {
  let reached: LimitReached | null = null;
  const end = (limit: LimitReached) => {
    reached ??= limit;
    child.kill("SIGKILL");
    group?.kill();
  };
  const timer = globalThis.setTimeout(() => end(timeReached(seconds)), seconds * 1000);
  const look = async () => {
    const pid = child.pid;
    if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const struck = group ? inWords(group, limits) : lookAtMemory(pid, limits);
    const limit = struck ?? (await disk.look(pid));
    if (limit) end(limit);
  };
  const looks = repeat(look);
  return {
    end,
    close() {
      clearTimeout(timer);
      looks.stop();
      // Whoever hit a limit may have ended before anybody looked.
      if (group) reached ??= inWords(group, limits);
      return reached;
    },
  };
}

function inWords(group: RunGroup, limits: { memory: number; processes: number }): LimitReached | null {
  const struck = group.struck();
  if (struck === null) return null;
  return struck === "memory" ? memoryReached(limits.memory) : processesReached(limits.processes);
}

/** One look after the other, with a pause in between that grows with what a look costs. */
function repeat(look: () => Promise<void>): { stop(): void } {
  const stop = new AbortController();
  const { signal } = stop;
  const looks = async () => {
    for (let pause = everyMs; !signal.aborted;) {
      await setTimeout(pause, undefined, { signal });
      const began = performance.now();
      // What ends or vanishes while it is looked at says nothing of the run.
      await look().catch(() => {});
      pause = Math.max(everyMs, performance.now() - began);
    }
  };
  // The end of the run cuts a pause short.
  looks().catch(() => {});
  return { stop: () => stop.abort() };
}
