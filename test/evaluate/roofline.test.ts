import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { leastSeconds, measureRoof } from "../../src/evaluate/roofline.ts";
import type { Roof } from "../../src/evaluate/roofline.ts";
import { knownRoof } from "../../src/evaluate/roofline-store.ts";
import { Benchmark } from "../../src/model/benchmark.ts";
import { planCores } from "../../src/sandbox/cores.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";
import { measured } from "../measured.ts";

const contractOf = (dtype: string, work: Record<string, unknown>): Benchmark =>
  Benchmark.parse({
    schema_version: 1,
    benchmark_id: "roof",
    functions: [{ symbol: "f", args: [{ name: "x", role: "out", dtype, shape: ["n"] }] }],
    cases: [{ id: "one", n: 1000, ...work }],
  });

const roof: Roof = { f32: 1e11, f64: 5e10, near: 4e11, far: 1e10 };
const least = (dtype: string, work: Record<string, unknown>, matrixUnit = false) => {
  const contract = contractOf(dtype, work);
  const [only] = contract.cases;
  return only && leastSeconds(contract, only, { roof, matrixUnit });
};

describe("the least seconds of a call", () => {
  it("are those of the flops or of the bytes, whichever takes longer, with a quarter to spare", () => {
    expect(least("f32", { flops: "n*n" })).toBeCloseTo(1e6 / 1.25e11, 12);
    expect(least("f64", { flops: "n*n" })).toBeCloseTo(1e6 / 0.625e11, 12);
    expect(least("f32", { flops: "n", bytes: "n*n" })).toBeCloseTo(1e6 / 5e11, 12);
  });

  it("take memory's bandwidth where the caches are cold, doubled, because others use it too", () => {
    expect(least("f32", { bytes: "n*n", cache: "cold" })).toBeCloseTo(1e6 / 2e10, 12);
  });

  it("grant small types their packing, and all of them a matrix unit where there is one", () => {
    expect(least("f16", { flops: "n*n" })).toBeCloseTo(1e6 / 2.5e11, 12);
    expect(least("i8", { flops: "n*n" })).toBeCloseTo(1e6 / 5e11, 12);
    expect(least("f32", { flops: "n*n" }, true)).toBeCloseTo(1e6 / (16 * 1.25e11), 14);
    expect(least("f64", { flops: "n*n" }, true)).toBeCloseTo(1e6 / 1.25e11, 12);
  });

  it("are not known for a case that states no work", () => {
    expect(least("f32", {})).toBeUndefined();
    expect(least("f32", { flops: 0 })).toBeUndefined();
  });
});

describe("the measured roof", measured, () => {
  it("is that of a processor of this century, in less than two seconds, and leaves nothing behind", async () => {
    const scratch = openScratch({ user: sandboxUser(process.pid), sandbox: "bubblewrap" });
    try {
      const found = await measureRoof({ scratch, cores: planCores(1).candidate, threads: 1 });
      expect(found?.f32).toBeGreaterThan(1e9);
      expect(found?.f32).toBeLessThan(1e13);
      expect(found?.f64).toBeLessThan(found?.f32 ?? 0);
      expect(found?.near).toBeGreaterThan(found?.far ?? 0);
    } finally {
      scratch.remove();
    }
  });
});

describe("the roof that is kept", () => {
  let folder = "";
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "hone-roof-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const day = 24 * 3600 * 1000;
  const at = (now: number, toolchain = "cc 12") => ({
    folder,
    machine: { fingerprint: "here", toolchain, device: "cpu" },
    threads: 1,
    now,
  });
  /** Measures f32 as the next of these rates. */
  const counting = (...rates: number[]) => {
    const measure = async () => ({ ...roof, f32: rates.shift() ?? Number.NaN });
    return { left: () => rates.length, known: { fresh: false, measure }, anew: { fresh: true, measure } };
  };

  it("is measured on three occasions, of which the highest rate counts, and then known", async () => {
    const { known, left } = counting(2, 3, 1);
    const seen = [];
    for (const now of [1, 2, 3, 4, 5]) seen.push((await knownRoof(at(now), known))?.f32);
    expect(seen).toEqual([2, 3, 3, 3, 3]);
    expect(left()).toBe(0);
  });

  it("is measured once more where that is asked for, and never lowered by it", async () => {
    const { known, anew } = counting(5, 5, 5, 4, 6);
    for (const now of [1, 2, 3]) await knownRoof(at(now), known);
    expect((await knownRoof(at(4), anew))?.f32).toBe(5);
    expect((await knownRoof(at(5), anew))?.f32).toBe(6);
  });

  it("is measured again after thirty days, with another compiler, and where the file is broken", async () => {
    const { known } = counting(5, 5, 5, 2, 3, 4);
    for (const now of [1, 2, 3]) await knownRoof(at(now), known);
    expect((await knownRoof(at(1 + 30 * day), known))?.f32).toBe(2);
    expect((await knownRoof(at(4, "cc 13"), known))?.f32).toBe(3);
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"schemaVersion":1,"roof":{}}');
    expect((await knownRoof(at(5), known))?.f32).toBe(4);
  });

  it("is not known where nothing could be measured, and nothing is kept then", async () => {
    expect(await knownRoof(at(1), { fresh: false, measure: async () => null })).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("belongs to its owner alone", async () => {
    await knownRoof(at(1), counting(2).known);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  });
});
