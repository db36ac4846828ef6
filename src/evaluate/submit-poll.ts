import { chmodSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import type { Benchmark } from "../model/benchmark.ts";
import type { Mount } from "../sandbox/bubblewrap.ts";
import type { ConfinedExit } from "../sandbox/run-confined.ts";
import { harnessFile } from "./harness-files.ts";

const scriptAt = "/hone-submit";

/** FermiLink's own. */
const usualAttempts = 3;

type Polling = Pick<Benchmark, "runtime" | "worker">;
type Polled = {
  command: readonly string[];
  /** As the sandbox sees it, absolute. */ result: string;
  limitSeconds: number;
};

/** The command with Hone's own script before it, which waits for the result in the same sandbox. */
export function pollingCommand({ runtime, worker }: Polling, { command, result, limitSeconds }: Polled): string[] {
  const within = (seconds: number) => String(Math.max(1, Math.ceil(Math.min(seconds, limitSeconds))));
  return [
    "sh",
    `${scriptAt}/submit-poll.sh`,
    result,
    String(runtime?.poll_interval_seconds ?? worker?.wait_seconds ?? 1),
    within(runtime?.max_poll_seconds ?? worker?.max_wait_seconds ?? limitSeconds),
    within(runtime?.submission_timeout_seconds ?? limitSeconds),
    String(runtime?.launcher_max_attempts ?? usualAttempts),
    ...command,
  ];
}

/** Puts the script into a folder of the run's own, where the sandbox's user can read it. */
export function scriptMount(folder: string): Mount {
  const file = join(folder, "submit-poll.sh");
  copyFileSync(harnessFile("submit-poll.sh"), file);
  chmodSync(file, 0o444);
  return { from: folder, at: scriptAt };
}

/** What the script's end means, or null where the result is there or something else ended it. */
export function pollingFailure({ exitCode, stderr }: ConfinedExit): { kind: "timeout" | "crash"; why: string } | null {
  const said = stderr.split("\n").flatMap((line) => /^hone: (attempt \d+ of \d+: .*)$/.exec(line)?.[1] ?? []);
  const why = said.at(-1) ?? "";
  if (exitCode === 90) return { kind: "timeout", why };
  return exitCode === 91 || exitCode === 92 ? { kind: "crash", why } : null;
}
