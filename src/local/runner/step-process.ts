/** One process of a step, with its own process group, stopped as GitHub's runner stops one. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { killTree } from "./killing.ts";

/** After an interrupt the runner waits this long before it terminates, and then before it kills. */
const interruptGraceMs = 7500;
const terminateGraceMs = 2500;

export type StepProcess = {
  command: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  onLine: (line: string) => void;
  signal: AbortSignal;
  /** The machine is gone: nothing is asked to end, all of it is killed. */
  killed: AbortSignal;
};

/** Resolves with the exit status; a process ended by a signal counts as 128. Rejects where it cannot be started. */
export function runProcess({ command, args, cwd, env, onLine, signal, killed }: StepProcess): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const readers = [child.stdout, child.stderr].map((stream) => createInterface({ input: stream }).on("line", onLine));
  const drained = Promise.all(readers.map((reader) => new Promise((done) => reader.once("close", done))));
  const timers: NodeJS.Timeout[] = [];
  const stop = (): void => {
    signalGroup(child.pid, "SIGINT");
    timers.push(setTimeout(() => signalGroup(child.pid, "SIGTERM"), interruptGraceMs));
    timers.push(setTimeout(() => signalGroup(child.pid, "SIGKILL"), interruptGraceMs + terminateGraceMs));
  };
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const kill = (): void => killTree(child.pid);
  killed.addEventListener("abort", kill, { once: true });
  if (killed.aborted) kill();
  child.once("error", reject);
  child.once("exit", (code) => {
    signalGroup(child.pid, "SIGKILL"); // what the step left behind in its group
    void drained.then(() => resolve(code ?? 128));
  });
  return promise.finally(() => {
    signal.removeEventListener("abort", stop);
    killed.removeEventListener("abort", kill);
    timers.forEach((timer) => clearTimeout(timer));
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // nobody is left in the group
  }
}
