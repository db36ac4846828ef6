import { readFileSync, readdirSync } from "node:fs";
import { freemem } from "node:os";

/** Empties the caches of this machine of what was in them. */
export type CacheEviction = {
  run(): void;
  /** Bytes that are read to do so. */
  readonly bytes: number;
  /** `cache-cap`: the caches are larger than could be read through, or nobody knows how large they are. */
  readonly doubts: readonly string[];
};

const most = 2 ** 30;
/** Where the kernel does not tell the size of a cache. */
const assumed = 64 * 2 ** 20;
const lineBytes = 64;

/**
 * Reads through twice as many bytes as the last-level cache holds. The evaluator does it, on a core of its own, after
 * it has written the slots: its writes have taken their lines from the caches of the candidate's cores, and what is
 * left in the shared cache is pushed out. A harness that was to do it could leave it out.
 */
export function openEviction(): CacheEviction {
  const cache = lastLevelCacheBytes();
  const wanted = 2 * (cache ?? assumed);
  const bytes = Math.min(wanted, most, Math.floor(freemem() / 4));
  // Pages that were never written are one page of zeros.
  const memory = new Float64Array(Math.ceil(bytes / 8)).fill(1);
  let sum = 0;
  return {
    bytes,
    doubts: cache === null || bytes < wanted ? ["cache-cap"] : [],
    run() {
      for (let at = 0; at < memory.length; at += lineBytes / 8) sum += memory[at] ?? 0;
      // What nobody uses need not be computed.
      if (Number.isNaN(sum)) throw new Error("memory lost its content");
    },
  };
}

/** Size of the highest cache of the first processor, or null where /sys has none (Linux, ABI sysfs-devices-system-cpu). */
export function lastLevelCacheBytes(folder = "/sys/devices/system/cpu/cpu0/cache"): number | null {
  try {
    const caches = readdirSync(folder)
      .filter((name) => /^index\d+$/.test(name))
      .map((name) => ({
        level: Number(readFileSync(`${folder}/${name}/level`, "utf8")),
        bytes: sizeIn(readFileSync(`${folder}/${name}/size`, "utf8")),
      }));
    return caches.toSorted((a, b) => b.level - a.level || b.bytes - a.bytes)[0]?.bytes || null;
  } catch {
    return null;
  }
}

/** `491520K`, `32M` */
function sizeIn(text: string): number {
  const [, digits = "0", unit = ""] = /^(\d+)([KMG]?)/.exec(text.trim()) ?? [];
  return Number(digits) * 1024 ** ["", "K", "M", "G"].indexOf(unit);
}
