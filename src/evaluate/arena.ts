import {
  closeSync,
  fstatSync,
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
 * Tensor memory that the evaluator owns and a harness maps. What a case needs of memory goes through this type
 * alone, so that a device's memory can stand behind it later. Positions and sizes are in bytes.
 */
export type Arena = {
  /** Descriptor to hand to a harness. */
  readonly fd: number;
  readonly bytes: number;
  write(content: Uint8Array, position: number): void;
  /** Writes several contents one after the other in one call of the system. */
  writeAll(contents: readonly Uint8Array[], position: number): void;
  read(into: Uint8Array, position: number): void;
  close(): void;
};

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
  const file = `${sharedMemory}/hone-${randomUUID()}`;
  const fd = openSync(file, "wx+", 0o600);
  unlinkSync(file);
  ftruncateSync(fd, bytes);
  const write = (content: Uint8Array, position: number): void => {
    for (let at = 0; at < content.length;) at += writeSync(fd, content, at, content.length - at, position + at);
  };
  return {
    fd,
    bytes: fstatSync(fd).size,
    write,
    writeAll(contents, position) {
      let written = writevSync(fd, [...contents], position);
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
      for (let at = 0; at < into.length;) {
        const got = readSync(fd, into, at, into.length - at, position + at);
        if (got === 0) throw new Error(`tensor memory ends at byte ${position + at}`);
        at += got;
      }
    },
    close: () => closeSync(fd),
  };
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
