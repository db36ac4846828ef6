import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

export type CorePlan = {
  /** Cores both variants are pinned to; null where pinning is not allowed. */
  candidate: readonly number[] | null;
  /** Cores left to the evaluator; empty where it shares. */
  evaluator: readonly number[];
  doubts: readonly string[];
};

/** Which of this machine's GPUs a measurement is on: those on others may go on beside it. */
export type DevicePosition = { ordinal: number; count: number };

/** Gives the variants the last `threads` cores that this process may use, and the evaluator the rest. */
export function planCores(threads: number, device?: DevicePosition): CorePlan {
  const { candidate, evaluator } = shareCores(allowedCores(), threads, device);
  if (!mayPin(candidate)) return { candidate: null, evaluator: [], doubts: ["unpinned"] };
  const busySibling = candidate.some((core) => siblings(core).some((other) => !candidate.includes(other)));
  return {
    candidate,
    evaluator,
    doubts: [...(evaluator.length === 0 ? ["shared-core"] : []), ...(busySibling ? ["smt"] : [])],
  };
}

/**
 * Measurements on different GPUs get cores of their own, counted from the last, where there are enough for all and one
 * more; no evaluator runs on any of them.
 */
export function shareCores(
  allowed: readonly number[],
  threads: number,
  device: DevicePosition = { ordinal: 0, count: 1 },
): Pick<CorePlan, "evaluator"> & { candidate: readonly number[] } {
  const { ordinal, count } = allowed.length > device.count * threads ? device : { ordinal: 0, count: 1 };
  const end = allowed.length - ordinal * threads;
  return {
    candidate: allowed.slice(Math.max(0, end - threads), end),
    evaluator: allowed.slice(0, Math.max(0, allowed.length - count * threads)),
  };
}

/** Keeps this process, all its threads, off the variants' cores. */
export function pinEvaluator({ evaluator }: CorePlan): void {
  if (evaluator.length > 0) spawnSync("taskset", ["-a", "-p", "-c", evaluator.join(","), String(process.pid)]);
}

let given: readonly number[] | null = null;

/**
 * Cores that this process was given at its beginning. `pinEvaluator` takes some of them from itself, and a second campaign
 * of the process would else put its variants where its evaluator is.
 */
export function allowedCores(): readonly number[] {
  const list = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  return (given ??= coreList(list));
}

function siblings(core: number): number[] {
  try {
    return coreList(readFileSync(`/sys/devices/system/cpu/cpu${core}/topology/thread_siblings_list`, "utf8"));
  } catch {
    return [core];
  }
}

/** `0-3,8` as numbers (cpuset(7), list format). */
export function coreList(text: string): number[] {
  return text
    .trim()
    .split(",")
    .flatMap((part) => {
      const [first = 0, last = first] = part.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    });
}

const mayPin = (cores: readonly number[]): boolean =>
  spawnSync("taskset", ["-c", cores.join(","), "true"]).status === 0;
