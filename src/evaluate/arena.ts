import {
  closeSync,
  constants,
  fchmodSync,
  ftruncateSync,
  openSync,
  readSync,
  statfsSync,
  unlinkSync,
  writeSync,
  writevSync,
} from "node:fs";
import { randomUUID } from "node:crypto";
import { freemem } from "node:os";
import { EnvironmentError } from "../model/input-error.ts";

/**
 * Tensor memory that the evaluator owns: what a harness maps, and from `resultsFrom` on what it can only write to. What
 * a case needs of memory goes through this type alone, so that a device's memory can stand behind it later. Positions
 * and sizes are in bytes.
 */
export type Arena = {
  /** What a harness is given. */
  readonly fds: ArenaFds;
  /** Of both parts together. */
  readonly bytes: number;
  write(content: Uint8Array, position: number): void;
  /** Writes several contents one after the other in one call of the system. */
  writeAll(contents: readonly Uint8Array[], position: number): void;
  read(into: Uint8Array, position: number): void;
  close(): void;
};

/** Descriptors of an arena, each of a file without a name. */
export type ArenaFds = {
  /** To be mapped shared, readable and writable. */
  readonly mapped: number;
  /** For results: it can be written to and neither read nor mapped, and whoever has it cannot open it anew. */
  readonly results: number;
  /** The same for Hone's own planted candidates, which look at what they deliver. */
  readonly readableResults: number;
};

/** Position at which the memory for results begins: far beyond any that is mapped. */
export const resultsFrom = 2 ** 44;

const sharedMemory = "/dev/shm";
const most = 2 * 2 ** 30;

/** Bytes that the slots of one arena may take: a quarter of memory, 2 GiB, and what the file system has. */
export function arenaLimit(): number {
  const { bavail, bsize } = statfsSync(sharedMemory);
  return Math.floor(Math.min(most, freemem() / 4, bavail * bsize * 0.45));
}

/** Shared memory in a file without a name; pages come into being when they are touched. */
export function openArena(bytes: number): Arena {
  const limit = arenaLimit();
  if (bytes > limit) {
    throw new EnvironmentError(
      `the tensors of this benchmark need ${mebibytes(bytes)} of shared memory and ${mebibytes(limit)} can be had`,
      `Make the cases smaller, or give ${sharedMemory} more room (docker run --shm-size=4g)`,
    );
  }
  const mapped = openNameless(bytes, 0o600);
  let results = -1;
  const readableResults = openNameless(bytes, writeOnly, (file) => (results = openSync(file, constants.O_WRONLY)));
  fchmodSync(readableResults, 0);
  const placeOf = (position: number): [fd: number, at: number] =>
    position < resultsFrom ? [mapped, position] : [readableResults, position - resultsFrom];
  const write = (content: Uint8Array, position: number): void => {
    const [fd, from] = placeOf(position);
    for (let at = 0; at < content.length;) at += writeSync(fd, content, at, content.length - at, from + at);
  };
  return {
    fds: { mapped, results, readableResults },
    bytes,
    write,
    writeAll(contents, position) {
      const [fd, from] = placeOf(position);
      let written = writevSync(fd, [...contents], from);
      let start = position;
      for (const content of contents) {
        // What a call that was cut short has left out.
        const done = Math.min(content.length, Math.max(0, written));
        if (done < content.length) write(content.subarray(done), start + done);
        written -= content.length;
        start += content.length;
      }
    },
    read(into, position) {
      const [fd, from] = placeOf(position);
      for (let at = 0; at < into.length;) {
        const got = readSync(fd, into, at, into.length - at, from + at);
        if (got === 0) throw new Error(`tensor memory ends at byte ${position + at}`);
        at += got;
      }
    },
    close: () => [mapped, results, readableResults].forEach((fd) => closeSync(fd)),
  };
}

/** Whoever creates a file may read it whatever its mode is; from then on only the mode counts. */
const writeOnly = 0o200;

/** A file in shared memory whose name is gone when `use` is done with it. */
function openNameless(bytes: number, mode: number, use: (file: string) => void = () => {}): number {
  const file = `${sharedMemory}/hone-${randomUUID()}`;
  const fd = openSync(file, "wx+", mode);
  try {
    use(file);
  } finally {
    unlinkSync(file);
  }
  ftruncateSync(fd, bytes);
  return fd;
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
