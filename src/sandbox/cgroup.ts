import { existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownGroups, usablePlace } from "./cgroup-place.ts";
import type { CgroupPlace } from "./cgroup-place.ts";

/** A control group for one confined run. */
export type RunGroup = {
  /** Files to which a process writes `0` to enter the group. */
  readonly entrances: readonly string[];
  /** The limit that was hit since the group was made, if any. */
  struck(): "memory" | "processes" | null;
  /**
   * Most bytes in use at once: anonymous memory, memory folders, the page cache; null where the kernel does not say.
   * A shared page counts to the group that touched it first.
   */
  peakBytes(): number | null;
  /** Kills whatever is in it. */
  kill(): void;
  /** Kills what is left; the group itself goes as soon as the kernel lets it, at the latest with the next one. */
  remove(): void;
};

export type GroupLimits = { /** Bytes. */ memory: number; /** Processes and threads. */ processes: number };

/** Groups below this process's own, one a run. */
export type ControlGroups = {
  readonly version: "v1" | "v2";
  open(limits: GroupLimits): RunGroup;
  close(): void;
};

/** Null where no group is delegated to this process: limits are then by rlimits and a watchdog. */
export function openControlGroups(): ControlGroups | null {
  const place = usablePlace(ownGroups(factsOfThisProcess()), process.getuid?.() ?? 0);
  if (!place) return null;
  sweep(place);
  const groups = new Groups(place);
  try {
    groups.open({ memory: 2 ** 30, processes: 16 }).remove();
    return groups;
  } catch {
    return null;
  }
}

function factsOfThisProcess() {
  const read = (name: string) => (existsSync(name) ? readFileSync(name, "utf8") : "");
  return { mountinfo: read("/proc/self/mountinfo"), cgroup: read("/proc/self/cgroup") };
}

/** Names say whose they are, also where several PID namespaces see one tree of groups. */
const prefix = (): string => `hone-${/\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "0"}-`;

const parents = (place: CgroupPlace): string[] => (place.version === "v1" ? [place.memory, place.pids] : [place.group]);

/** Groups of evaluators that were killed are empty, because a run dies with its evaluator; they are removed here. */
function sweep(place: CgroupPlace): void {
  for (const parent of parents(place))
    for (const name of readdirSync(parent)) {
      if (!name.startsWith(prefix())) continue;
      const owner = Number(name.slice(prefix().length).split("-")[0]);
      if (!existsSync(`/proc/${owner}`)) isRemoved(join(parent, name));
    }
}

let opened = 0;

/**
 * A thread that moves itself by `tasks` spares cgroup v1 the lock over all processes, a grace period of the kernel of
 * some 10 ms; the one that moves has one thread. In cgroup v2 only whole processes move.
 */
const entrance = { v1: "tasks", v2: "cgroup.procs" } as const;

class Groups implements ControlGroups {
  readonly version: "v1" | "v2";
  readonly #place: CgroupPlace;
  readonly #leaving = new Set<string>();

  constructor(place: CgroupPlace) {
    this.#place = place;
    this.version = place.version;
  }

  open(limits: GroupLimits): RunGroup {
    this.#clear();
    const name = `${prefix()}${process.pid}-${++opened}`;
    const folders = parents(this.#place).map((parent) => join(parent, name));
    try {
      for (const folder of folders) mkdirSync(folder);
      return this.version === "v1" ? this.#first(folders, limits) : this.#second(folders, limits);
    } catch (error) {
      this.#leave(folders);
      throw error;
    }
  }

  /** Waits a moment for the last runs to be buried; what is left then goes with the next evaluator. */
  close(): void {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let looks = 0; looks < 100; looks++) {
      this.#clear();
      if (this.#leaving.size === 0) return;
      Atomics.wait(pause, 0, 0, 5);
    }
  }

  #first([memory = "", pids = ""]: readonly string[], limits: GroupLimits): RunGroup {
    writeFileSync(join(memory, "memory.limit_in_bytes"), String(limits.memory));
    // Present where the kernel counts swap; without it the rest would go there.
    writeIfThere(join(memory, "memory.memsw.limit_in_bytes"), String(limits.memory));
    writeFileSync(join(pids, "pids.max"), String(limits.processes));
    return this.#group([memory, pids], {
      memoryEvents: join(memory, "memory.oom_control"),
      pidsEvents: join(pids, "pids.events"),
      peak: join(memory, "memory.max_usage_in_bytes"),
    });
  }

  #second([folder = ""]: readonly string[], limits: GroupLimits): RunGroup {
    writeFileSync(join(folder, "memory.max"), String(limits.memory));
    writeIfThere(join(folder, "memory.swap.max"), "0");
    writeIfThere(join(folder, "memory.oom.group"), "1");
    writeFileSync(join(folder, "pids.max"), String(limits.processes));
    return this.#group([folder], {
      memoryEvents: join(folder, "memory.events"),
      pidsEvents: join(folder, "pids.events"),
      peak: join(folder, "memory.peak"),
    });
  }

  #group(folders: readonly string[], files: { memoryEvents: string; pidsEvents: string; peak: string }): RunGroup {
    const kill = () => killAll(folders);
    return {
      entrances: folders.map((folder) => join(folder, entrance[this.version])),
      struck() {
        if (counted(files.memoryEvents, "oom_kill") > 0) return "memory";
        return counted(files.pidsEvents, "max") > 0 ? "processes" : null;
      },
      peakBytes: () => Number(textOf(files.peak).trim()) || null,
      kill,
      remove: () => {
        kill();
        this.#leave(folders);
      },
    };
  }

  #leave(folders: readonly string[]): void {
    for (const folder of folders) this.#leaving.add(folder);
    this.#clear();
  }

  #clear(): void {
    for (const folder of this.#leaving) if (isRemoved(folder)) this.#leaving.delete(folder);
  }
}

/** cgroup v2 kills a group at once (`cgroup.kill`, Linux 5.14); else every process that is found there is killed. */
function killAll(folders: readonly string[]): void {
  for (const folder of folders) {
    if (writeIfThere(join(folder, "cgroup.kill"), "1")) return;
    for (const pid of textOf(join(folder, "cgroup.procs")).split("\n").map(Number)) {
      if (pid > 0) endQuietly(pid);
    }
  }
}

function endQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

/** False while the kernel still has processes of the group to bury. */
function isRemoved(folder: string): boolean {
  try {
    rmdirSync(folder);
  } catch {
    return !existsSync(folder);
  }
  return true;
}

/** A counter in a file of lines `name number`. */
const counted = (file: string, name: string): number =>
  Number(new RegExp(`^${name} (\\d+)$`, "m").exec(textOf(file))?.[1] ?? 0);

function writeIfThere(file: string, text: string): boolean {
  if (!existsSync(file)) return false;
  try {
    writeFileSync(file, text);
    return true;
  } catch {
    return false;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
