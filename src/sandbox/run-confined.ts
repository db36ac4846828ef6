import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { confinedCommand, defaultLimits } from "./bubblewrap.ts";
import type { Limits, Mount } from "./bubblewrap.ts";
import type { Scratch } from "./scratch.ts";

export type ConfinedRun = {
  command: readonly string[];
  mounts: readonly Mount[];
  cwd: string;
  env?: Readonly<Record<string, string>>;
  limits?: Partial<Limits>;
  cores?: readonly number[] | null;
  timeoutSeconds: number;
};

export type ConfinedExit = {
  exitCode: number | null;
  timedOut: boolean;
  /** First and last parts of what it wrote, at most `outputLimit` bytes a stream. */
  stdout: string;
  stderr: string;
  seconds: number;
};

const outputLimit = 200_000;
const baseEnv = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/tmp", TMPDIR: "/tmp", LC_ALL: "C.UTF-8" };

/** Runs one command in the sandbox to its end or its time-out, with captured, capped output and no input. */
export function runConfined(scratch: Scratch, run: ConfinedRun): Promise<ConfinedExit> {
  const seccomp = scratch.openSeccomp();
  const [program = "", ...args] = confinedCommand({
    sandbox: scratch.sandbox,
    mounts: run.mounts,
    cwd: run.cwd,
    env: { ...baseEnv, ...run.env },
    limits: { ...defaultLimits, ...run.limits },
    cores: run.cores ?? null,
    seccompFd: seccomp === null ? null : 3,
    command: run.command,
  });
  const began = performance.now();
  const child = spawn(program, args, {
    ...scratch.user,
    env: { PATH: process.env["PATH"] ?? baseEnv.PATH },
    stdio: ["ignore", "pipe", "pipe", ...(seccomp === null ? [] : [seccomp])],
  });
  if (seccomp !== null) closeSync(seccomp);
  const stdout = new CappedText();
  const stderr = new CappedText();
  child.stdout?.on("data", (chunk: Buffer) => stdout.add(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.add(chunk));
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, run.timeoutSeconds * 1000);
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once("close", (exitCode) => {
      clearTimeout(timer);
      const seconds = (performance.now() - began) / 1000;
      resolve({ exitCode, timedOut, stdout: stdout.text(), stderr: stderr.text(), seconds });
    });
  });
}

/** Keeps the first and the last half of the limit: an error is at one end or the other. */
class CappedText {
  #head: Buffer[] = [];
  #headBytes = 0;
  #tail = Buffer.alloc(0);
  #dropped = 0;

  add(chunk: Buffer): void {
    const half = outputLimit / 2;
    const room = Math.max(0, half - this.#headBytes);
    if (room > 0) {
      const part = chunk.subarray(0, room);
      this.#head.push(part);
      this.#headBytes += part.length;
    }
    const rest = chunk.subarray(room);
    if (rest.length === 0) return;
    const joined = Buffer.concat([this.#tail, rest]);
    this.#dropped += Math.max(0, joined.length - half);
    this.#tail = joined.subarray(Math.max(0, joined.length - half));
  }

  text(): string {
    const gap = this.#dropped > 0 ? `\n… ${this.#dropped} bytes left out …\n` : "";
    return Buffer.concat(this.#head).toString("utf8") + gap + this.#tail.toString("utf8");
  }
}
