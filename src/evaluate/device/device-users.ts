import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ask } from "../../sandbox/device/device-program.ts";
import type { BoundDevice } from "../../sandbox/devices.ts";

/** Process ids of whoever has something on the device, as the driver knows them: those of the machine's first PID namespace. */
export function usersOf(device: BoundDevice, root = "/"): number[] {
  return device.kind === "cuda" ? nvidiaUsers(device.wholeUuid) : amdUsers(device.kfdId ?? "", root);
}

function nvidiaUsers(uuid: string): number[] {
  const answer = ask("nvidia-smi", ["-i", uuid, "--query-compute-apps=pid", "--format=csv,noheader,nounits"]);
  return answer.kind === "said" ? parsePids(answer.text) : [];
}

/** One a line, or `No running processes found`, or `[N/A]`. */
export const parsePids = (text: string): number[] =>
  text.split("\n").flatMap((line) => (/^\s*\d+\s*$/.test(line) ? [Number(line)] : []));

/** A folder a process, with `vram_<device>` in it: the bytes that it has there. */
function amdUsers(kfdId: string, root: string): number[] {
  const folder = join(root, "sys/class/kfd/kfd/proc");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((pid) => /^\d+$/.test(pid) && bytesIn(join(folder, pid, `vram_${kfdId}`)) > 0)
    .map(Number);
}

function bytesIn(file: string): number {
  try {
    return Number(readFileSync(file, "latin1").trim()) || 0;
  } catch {
    return 0;
  }
}

/**
 * How many of them are not ours. Where none is, the driver's numbers are not those that are known here, as in a container
 * without the machine's process ids: then all but as many as we are count.
 */
export function foreignUsers(users: readonly number[], ours: readonly number[]): number {
  const others = users.filter((pid) => !ours.includes(pid)).length;
  return others < users.length ? others : Math.max(0, users.length - ours.length);
}
