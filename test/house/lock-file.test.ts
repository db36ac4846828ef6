import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { completeLock } from "../../scripts/complete-lock.ts";

const text = await readFile("package-lock.json", "utf8");

test("the lock file names no download address", () => {
  expect(text.match(/"resolved": "http[^"]*"/g)).toBeNull();
});

test("the lock file is complete for every platform, or `npm ci` refuses it", () => {
  expect(completeLock(text).added, "run `node scripts/complete-lock.ts`").toEqual([]);
});
