import { spawnSync } from "node:child_process";

/** A driver that nobody keeps loaded takes seconds to answer, and one that hangs never does. */
const patienceMs = 60_000;

export type Answer =
  | { kind: "said"; text: string }
  /** `why`: the program's own last words; it may be a device that fell off its bus. */
  | { kind: "failed"; why: string }
  | { kind: "missing" };

/** What a device's own program (`nvidia-smi`, `rocm-smi`) says. It is looked for in PATH, as a person's shell does. */
export function ask(program: string, args: readonly string[]): Answer {
  const ended = spawnSync(program, args, { encoding: "utf8", timeout: patienceMs, maxBuffer: 2 ** 26 });
  if (ended.error) {
    const isMissing = "code" in ended.error && ended.error.code === "ENOENT";
    return isMissing ? { kind: "missing" } : { kind: "failed", why: ended.error.message };
  }
  // nvidia-smi writes its errors to standard output, rocm-smi warnings of every kind to the other stream.
  if (ended.status !== 0) return { kind: "failed", why: lastLine(ended.stdout) || lastLine(ended.stderr) };
  return { kind: "said", text: ended.stdout };
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.trim().slice(0, 300) ?? "";
