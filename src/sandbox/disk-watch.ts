import { lstatSync, opendirSync, statSync, statfsSync } from "node:fs";
import type { Dir } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { diskReached, filesReached } from "./limit-reached.ts";
import type { LimitReached } from "./limit-reached.ts";
import { processTree } from "./process-tree.ts";

export type DiskLimits = { /** Bytes that a run may add. */ disk: number; /** Files and folders. */ files: number };

/** A walk, whatever the file system says, at least so often: somebody else may free what a run takes. */
const walkEveryMs = 5_000;
/** Part of a limit that the whole file system may have lost before it is worth a walk. */
const suspicious = 0.25;
/** Least bytes that a run must leave free, unless they were not there when it began. */
const leastFree = 512 * 2 ** 20;

type Taken = { bytes: number; files: number };

/**
 * Bounds what a run writes into folders of this machine's disk. A look asks the file system first, which costs
 * microseconds, and walks through the folders only when that has shrunk, or when the last walk is long ago.
 */
export class DiskWatch {
  readonly #folders: readonly string[];
  readonly #limits: DiskLimits;
  #before: Taken = { bytes: 0, files: 0 };
  #free: { bytes: number; files: number } = { bytes: Infinity, files: Infinity };
  #walkedAt = 0;

  private constructor(folders: readonly string[], limits: DiskLimits) {
    this.#folders = folders;
    this.#limits = limits;
  }

  static async open(folders: readonly string[], limits: DiskLimits): Promise<DiskWatch> {
    const watch = new DiskWatch(folders, limits);
    watch.#before = await watch.#walk(null);
    watch.#free = watch.#left();
    watch.#walkedAt = performance.now();
    return watch;
  }

  /** The limit that the run has passed, or null. `root` is the run's outermost process. */
  async look(root: number): Promise<LimitReached | null> {
    if (this.#folders.length === 0) return null;
    const { disk, files } = this.#limits;
    const left = this.#left();
    if (left.bytes < leastFree && this.#free.bytes > 2 * leastFree) return diskReached(disk);
    const shrunk =
      this.#free.bytes - left.bytes > disk * suspicious || this.#free.files - left.files > files * suspicious;
    if (!shrunk && performance.now() - this.#walkedAt < walkEveryMs) return null;
    const taken = await this.#walk(root);
    this.#walkedAt = performance.now();
    if (taken.bytes - this.#before.bytes > disk) return diskReached(disk);
    return taken.files - this.#before.files > files ? filesReached(files) : null;
  }

  #left(): Taken {
    const left = this.#folders.map((folder) => {
      const { bavail, bsize, ffree } = statfsSync(folder);
      return { bytes: bavail * bsize, files: ffree };
    });
    return {
      bytes: Math.min(Infinity, ...left.map(({ bytes }) => bytes)),
      files: Math.min(Infinity, ...left.map(({ files }) => files)),
    };
  }

  async #walk(root: number | null): Promise<Taken> {
    const taken: Taken = { bytes: 0, files: 0 };
    for (const folder of this.#folders) await addFolder(folder, taken, this.#before.files + this.#limits.files);
    if (root !== null) await this.#addNameless(root, taken);
    return taken;
  }

  /** Files that were removed while they are open take disk, too, and no walk finds them. */
  async #addNameless(root: number, taken: Taken): Promise<void> {
    const devices = new Set(this.#folders.map((folder) => statSync(folder).dev));
    const seen = new Set<number>();
    for (const pid of processTree(root)) {
      for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
        const held = await stat(`/proc/${pid}/fd/${fd}`).catch(() => null);
        if (!held?.isFile() || held.nlink > 0 || !devices.has(held.dev) || seen.has(held.ino)) continue;
        seen.add(held.ino);
        taken.bytes += held.blocks * 512;
      }
    }
  }
}

/** So many entries are looked at in one go: a call of its own for each would take this process ten times as long. */
const entriesAtOnce = 1000;

/** Adds what lies in a folder; links are not followed. Ends early once there are clearly too many files. */
async function addFolder(top: string, taken: Taken, most: number): Promise<void> {
  const folders = [top];
  for (let path = folders.pop(); path !== undefined; path = folders.pop()) {
    const folder = opened(path);
    if (folder === null) continue;
    try {
      for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
        const place = join(path, entry.name);
        if (entry.isDirectory()) folders.push(place);
        taken.files++;
        taken.bytes += bytesOf(place);
        if (taken.files > 2 * most + 1000) return;
        if (taken.files % entriesAtOnce === 0) await setImmediate();
      }
    } finally {
      folder.closeSync();
    }
  }
}

/** Null for what vanishes or is closed to us while we look: it is not counted. */
function opened(path: string): Dir | null {
  try {
    return opendirSync(path);
  } catch {
    return null;
  }
}

function bytesOf(path: string): number {
  try {
    return lstatSync(path).blocks * 512;
  } catch {
    return 0;
  }
}
