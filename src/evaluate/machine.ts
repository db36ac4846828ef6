import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, hostname, release } from "node:os";
import { sha256 } from "../model/digest.ts";
import type { Machine } from "../model/evaluation.ts";
import type { BoundDevice } from "../sandbox/devices.ts";

/** What a report says of the machine that a measurement was made on, and of the GPU, where the contract runs on one. */
export function describeMachine(device: BoundDevice | null = null): Machine {
  const processor = cpus()[0]?.model.trim() ?? "unknown processor";
  return {
    device: device === null ? "cpu" : deviceInWords(device),
    processor,
    cores: cpus().length,
    os: `${osName()}, Linux ${release()}`,
    toolchain: firstLine(spawnSync("cc", ["--version"], { encoding: "utf8" }).stdout) ?? "no C compiler",
    fingerprint: sha256(`${textOf("/etc/machine-id")}\n${hostname()}\n${processor}`).slice(0, 16),
  };
}

/** All that its speed depends on: `NVIDIA H200, 140 GiB, CUDA 12.9, driver 575.57.08`. */
export function deviceInWords({ name, memory, runtime, driver }: BoundDevice): string {
  const size = memory === null ? [] : [`${Math.round(memory / 2 ** 30)} GiB`];
  return [name, ...size, runtime, ...(driver === "" ? [] : [`driver ${driver}`])].join(", ");
}

const osName = (): string => /^PRETTY_NAME="?([^"\n]*)/m.exec(textOf("/etc/os-release"))?.[1] ?? "Linux";
const firstLine = (text: string | null): string | undefined => text?.split("\n")[0]?.trim() || undefined;

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
