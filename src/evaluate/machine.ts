import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, hostname, release } from "node:os";
import { sha256 } from "../model/digest.ts";
import type { Machine } from "../model/evaluation.ts";

/** What a report says of the machine that a measurement was made on. */
export function describeMachine(): Machine {
  const processor = cpus()[0]?.model.trim() ?? "unknown processor";
  return {
    device: "cpu",
    processor,
    cores: cpus().length,
    os: `${osName()}, Linux ${release()}`,
    toolchain: firstLine(spawnSync("cc", ["--version"], { encoding: "utf8" }).stdout) ?? "no C compiler",
    fingerprint: sha256(`${textOf("/etc/machine-id")}\n${hostname()}\n${processor}`).slice(0, 16),
  };
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
