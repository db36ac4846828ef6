import { rmSync } from "node:fs";
import { simple } from "../attempt.ts";
import type { Attempt } from "../attempt.ts";

const mebi = 2 ** 20;

/** Small enough that a machine without limits hardly notices, and well above the limits that are given. */
export const bombs: readonly Attempt[] = [
  simple("fork bomb", () => ["forks", "400"], { limits: { processes: 64 } }),
  simple("memory bomb, one process", () => ["memory", "1", "400"], { limits: { memory: 128 * mebi } }),
  simple("memory bomb, many processes", () => ["memory", "8", "50"], { limits: { memory: 128 * mebi } }),
  simple("memory bomb, a memory folder", () => ["fill", "/dev/shm", "4", "100", "keep"], {
    limits: { memory: 128 * mebi },
    after: () => [0, 1, 2, 3].forEach((at) => rmSync(`/dev/shm/bomb-${at}`, { force: true })),
  }),
  simple("memory bomb, files without a name", () => ["shared", "memfd", "400"], { limits: { memory: 128 * mebi } }),
  simple("memory bomb, System V", () => ["shared", "segment", "400"], { limits: { memory: 128 * mebi } }),
  simple("disk bomb, one file", () => ["fill", ".", "1", "300", "keep"], { limits: { disk: 64 * mebi } }),
  simple("disk bomb, many files", () => ["fill", ".", "5000", "0", "keep"], { limits: { files: 2000 } }),
  simple("disk bomb, removed files", () => ["fill", ".", "3", "100", "open"], { limits: { disk: 64 * mebi } }),
  simple("output bomb", () => ["flood", "64"], { limits: { output: 8 * mebi } }),
  simple("a run without end", () => ["linger"], { seconds: 1 }),
];
