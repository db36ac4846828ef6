import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepNoise, knownNoise } from "../../src/evaluate/noise-store.ts";
import type { NoiseKey } from "../../src/evaluate/noise-store.ts";

const day = 24 * 3600 * 1000;
const key: NoiseKey = {
  machine: { fingerprint: "here", os: "Debian, Linux 6", toolchain: "cc 12", device: "cpu" },
  threads: 1,
  evaluator: "e",
  benchmark: "b",
  base: "c0ffee",
  root: "",
  trainCases: ["a", "b"],
};

describe("the noise that is kept", () => {
  let folder = "";
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "hone-noise-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const on = (now: number) => ({ folder, now });

  it("is what was kept under the same key, and under no other", () => {
    keepNoise(on(1), key, [0.01, -0.01]);
    expect(knownNoise(on(2), key)).toEqual([0.01, -0.01]);
    const others: Partial<NoiseKey>[] = [
      { machine: { ...key.machine, os: "Debian, Linux 7" } },
      { machine: { ...key.machine, fingerprint: "there" } },
      { threads: 2 },
      { evaluator: "f" },
      { benchmark: "c" },
      { base: "beef" },
      { root: "sub" },
      { trainCases: ["a"] },
    ];
    for (const other of others) expect(knownNoise(on(2), { ...key, ...other }), JSON.stringify(other)).toEqual([]);
  });

  it("expires a week after its oldest value, however often newer ones join", () => {
    keepNoise(on(0), key, [1, 2]);
    keepNoise(on(6 * day), key, [1, 2, 3]);
    expect(knownNoise(on(6.9 * day), key)).toEqual([1, 2, 3]);
    expect(knownNoise(on(7 * day), key)).toEqual([]);
  });

  it("begins anew where a campaign found other noise", () => {
    keepNoise(on(0), key, [1, 2]);
    keepNoise(on(6 * day), key, [8, 9]);
    expect(knownNoise(on(12 * day), key)).toEqual([8, 9]);
  });

  it("does not grow without end", () => {
    keepNoise(
      on(1),
      key,
      Array.from({ length: 100 }, (_, at) => at),
    );
    expect(knownNoise(on(1), key)).toHaveLength(24);
    for (let threads = 2; threads < 100; threads++) keepNoise(on(threads), { ...key, threads }, [1, 2]);
    expect(knownNoise(on(100), key)).toEqual([]);
    expect(knownNoise(on(100), { ...key, threads: 99 })).toEqual([1, 2]);
    expect(JSON.parse(readFileSync(join(folder, "noise.json"), "utf8")).entries).toHaveLength(64);
  });

  it("is forgotten where its file is broken, from another clock, or not to be written", () => {
    writeFileSync(join(folder, "noise.json"), '{"schemaVersion":1,"entries":[{"key":"x","at":0,"gains":["no"]}]}');
    expect(knownNoise(on(1), key)).toEqual([]);
    keepNoise(on(9 * day), key, [1, 2]);
    expect(knownNoise(on(day), key)).toEqual([]);
    // A file in place of the folder: nothing can be written below it.
    expect(() => keepNoise({ folder: join(folder, "noise.json"), now: 1 }, key, [1, 2])).not.toThrow();
  });
});
