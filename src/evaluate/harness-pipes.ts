import { spawnSync } from "node:child_process";
import { closeSync, constants, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EnvironmentError } from "../model/input-error.ts";
import type { Scratch } from "../sandbox/scratch.ts";

/** `spare` reads the answers too, and never waits. */
export type Pipes = { read: number; spare: number; write: number; childReads: number; childWrites: number };

/**
 * Two named pipes as plain descriptors: Node's own pipes are non-blocking sockets, and a timed wait must be one
 * blocking read. Each is opened for both directions first, which never blocks. The child can only read its commands,
 * so that a harness whose evaluator is gone sees their end and leaves; its death is the end of its answers. Their names go at once: a pipe keeps what was written while
 * anybody has it open, and a candidate whose memory takes long to tear down would leave answers to the next one.
 */
export function openPipes(scratch: Scratch): Pipes {
  const [down, up] = [freshPipe(scratch), freshPipe(scratch)];
  try {
    const both = openSync(down, constants.O_RDWR);
    const write = openSync(down, constants.O_WRONLY);
    const childReads = openSync(down, constants.O_RDONLY);
    closeSync(both);
    return {
      write,
      childReads,
      childWrites: openSync(up, constants.O_RDWR),
      read: openSync(up, constants.O_RDONLY),
      spare: openSync(up, constants.O_RDONLY | constants.O_NONBLOCK),
    };
  } finally {
    rmSync(down);
    rmSync(up);
  }
}

/** Pipes that nobody has opened yet, by the folder that they lie in. */
const freshPipes = new WeakMap<Scratch, string[]>();
/** Made at a time: mkfifo(1) has to be started for it, which costs a third of a process's start. */
const pipesAtOnce = 64;
let pipesMade = 0;

function freshPipe(scratch: Scratch): string {
  const ready = freshPipes.get(scratch)?.pop();
  if (ready !== undefined) return ready;
  const made = Array.from({ length: pipesAtOnce }, () => join(scratch.path, `pipe-${pipesMade++}`));
  const exit = spawnSync("mkfifo", ["-m", "600", ...made], { encoding: "utf8" });
  if (exit.status !== 0) throw new EnvironmentError(`mkfifo failed: ${exit.stderr}`, "Install coreutils");
  freshPipes.set(scratch, made);
  return freshPipe(scratch);
}
