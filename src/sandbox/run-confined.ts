import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import { confinedCommand, defaultLimits } from "./bubblewrap.ts";
import type { Limits, Mount } from "./bubblewrap.ts";
import { CappedText } from "./capped-text.ts";
import type { RunGroup } from "./cgroup.ts";
import { DiskWatch } from "./disk-watch.ts";
import type { DiskLimits } from "./disk-watch.ts";
import type { LimitReached } from "./limit-reached.ts";
import { outputReached } from "./limit-reached.ts";
import { watchRun } from "./run-watch.ts";
import type { RunWatch } from "./run-watch.ts";
import type { Scratch } from "./scratch.ts";

export type ConfinedRun = {
  command: readonly string[];
  mounts: readonly Mount[];
  cwd: string;
  env?: Readonly<Record<string, string>>;
  /** `shared` for a goal's `setup:` alone. */
  network?: "none" | "shared";
  limits?: Partial<RunLimits>;
  cores?: readonly number[] | null;
  timeoutSeconds: number;
  /** Called with what it prints, on either stream, as it comes. */
  onOutput?: (chunk: Buffer) => void;
};

export type RunLimits = Limits & DiskLimits & { /** Bytes printed on both streams, kept or not. */ output: number };

/** What a build or a run of the repository's commands may take, unless its caller says otherwise. */
export const runLimits: RunLimits = { ...defaultLimits, disk: 4 * 2 ** 30, files: 200_000, output: 64 * 2 ** 20 };

export type ConfinedExit = {
  exitCode: number | null;
  /** The limit that ended it, with words for people; null when it ended by itself. */
  reached: LimitReached | null;
  /** Whether that limit was the time. */
  timedOut: boolean;
  /** First and last parts of what it wrote, at most `keptOutput` bytes a stream. */
  stdout: string;
  stderr: string;
  seconds: number;
  /** Most bytes of memory in use at once, where a control group counted; else null. */
  peakBytes: number | null;
};

const keptOutput = 200_000;
const baseEnv = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/tmp", TMPDIR: "/tmp", LC_ALL: "C.UTF-8" };

/**
 * Runs one command in the sandbox to its end or to the first limit that it reaches, with captured, capped output and no
 * input. Nothing that it started is left when the promise settles.
 */
export async function runConfined(scratch: Scratch, run: ConfinedRun): Promise<ConfinedExit> {
  const limits = { ...runLimits, ...run.limits };
  const disk = await DiskWatch.open(writable(run), limits);
  const group = scratch.openGroup(limits);
  try {
    const began = performance.now();
    const child = start(scratch, run, { limits, group });
    const watch = watchRun({ child, group, limits, disk, seconds: run.timeoutSeconds });
    return {
      ...(await collect(child, watch, { ...limits, onOutput: run.onOutput })),
      peakBytes: group?.peakBytes() ?? null,
      seconds: since(began),
    };
  } finally {
    group?.remove();
  }
}

const since = (began: number): number => (performance.now() - began) / 1000;

const writable = ({ mounts }: ConfinedRun): string[] =>
  mounts.flatMap(({ from, writable: may }) => (may ? [from] : []));

function start(scratch: Scratch, run: ConfinedRun, given: { limits: Limits; group: RunGroup | null }): ChildProcess {
  const cores = run.cores ?? null;
  const seccomp = scratch.openSeccomp(cores !== null);
  const [program = "", ...args] = confinedCommand({
    sandbox: scratch.sandbox,
    mounts: run.mounts,
    cwd: run.cwd,
    env: { ...baseEnv, ...run.env },
    network: run.network ?? "none",
    ...given,
    cores,
    seccompFd: seccomp === null ? null : 3,
    user: scratch.user,
    command: run.command,
  });
  const child = spawn(program, args, {
    env: { PATH: process.env["PATH"] ?? baseEnv.PATH },
    stdio: ["ignore", "pipe", "pipe", ...(seccomp === null ? [] : [seccomp])],
  });
  if (seccomp !== null) closeSync(seccomp);
  return child;
}

type Collected = Omit<ConfinedExit, "seconds" | "peakBytes">;

type Collecting = Pick<RunLimits, "output"> & { onOutput: ConfinedRun["onOutput"] };

function collect(child: ChildProcess, watch: RunWatch, { output, onOutput }: Collecting): Promise<Collected> {
  const [stdout, stderr] = [new CappedText(keptOutput), new CappedText(keptOutput)];
  let printed = 0;
  const take = (text: CappedText) => (chunk: Buffer) => {
    text.add(chunk);
    onOutput?.(chunk);
    printed += chunk.length;
    if (printed > output) watch.end(outputReached(output));
  };
  child.stdout?.on("data", take(stdout));
  child.stderr?.on("data", take(stderr));
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      watch.close();
      reject(error);
    });
    child.once("close", (exitCode) => {
      const reached = watch.close();
      const timedOut = reached?.limit === "time";
      resolve({ exitCode, reached, timedOut, stdout: stdout.text(), stderr: stderr.text() });
    });
  });
}
