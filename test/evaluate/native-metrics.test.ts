import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lastLevelCacheBytes, openEviction } from "../../src/evaluate/cache-eviction.ts";
import { Benchmark } from "../../src/model/benchmark.ts";
import type { CaseSamples, PairOutcome } from "../../src/model/measurement.ts";
import { median } from "../../src/stats/descriptive.ts";
import { measured } from "../measured.ts";
import { honest, openBench, scaleContract } from "./native-bench.ts";

const withContract = (changes: object): Benchmark =>
  Benchmark.parse({ ...scaleContract, cases: [{ id: "train", n: 20_000 }], ...changes });

async function samplesOf(contract: Benchmark, source: string): Promise<CaseSamples> {
  const bench = await openBench({ contract });
  try {
    return only(await bench.measure(source));
  } finally {
    await bench.close();
  }
}

function only(outcome: PairOutcome): CaseSamples {
  if (outcome.kind !== "samples" || !outcome.pair.cases[0]) throw new Error(JSON.stringify(outcome));
  return outcome.pair.cases[0];
}

const mebibyte = 2 ** 20;
/** Holds so many MiB while it works, and gives them back. */
const greedy = (mebibytes: number) => `#include <stdlib.h>
int scale(const float *x, float *y, float factor, int n)
{
    size_t bytes = ${mebibytes}u << 20; volatile char *held = malloc(bytes);
    for (size_t i = 0; i < bytes; i += 4096) held[i] = 1;
    for (int i = 0; i < n; i++) y[i] = factor * x[i];
    free((void *)held);
    return 0;
}`;

describe("what a pair records", measured, () => {
  it("has the memory of both processes without the tensors, and the share that freezing takes", async () => {
    const samples = await samplesOf(withContract({}), greedy(40));
    const { reference = [], candidate = [] } = samples.others?.["memory"] ?? {};
    expect(reference).toHaveLength(1);
    expect(candidate).toHaveLength(1);
    expect((candidate[0] ?? 0) - (reference[0] ?? 0)).toBeGreaterThan(39 * mebibyte);
    expect((candidate[0] ?? 0) - (reference[0] ?? 0)).toBeLessThan(42 * mebibyte);
    expect(reference[0]).toBeLessThan(8 * mebibyte);
    expect(samples.overhead).toBeGreaterThan(0);
    expect(samples.overhead).toBeLessThan(0.2);
    expect(samples.others?.["time"]).toBeUndefined();
  }, 60_000);

  it("is bytes where memory is the objective, the time of the blocks beside it", async () => {
    const contract = withContract({ controller: { objective: { primary_metric: "memory" } } });
    const samples = await samplesOf(contract, greedy(40));
    expect(samples.candidate).toHaveLength(1);
    expect(samples.candidate[0]).toBeGreaterThan(40 * mebibyte);
    expect(samples.others?.["time"]?.candidate.length).toBeGreaterThan(1);
  }, 60_000);

  it("is the contract's work over seconds where throughput is the objective", async () => {
    const objective = { primary_metric: "throughput", direction: "maximize", work: "8*n" };
    const samples = await samplesOf(withContract({ controller: { objective } }), honest.replace("i++", "i += 1"));
    const seconds = samples.others?.["time"]?.reference ?? [];
    expect(samples.reference).toEqual(seconds.map((value) => 160_000 / value));
  }, 60_000);

  it("begins each case's memory anew", async () => {
    const cases = [
      { id: "train-large", n: 20_000, mib: 40 },
      { id: "train-small", n: 20_000, mib: 0 },
    ];
    const args = [
      ...(scaleContract.functions[0]?.args ?? []),
      { name: "mib", role: "scalar", dtype: "i32", value: "mib" },
    ];
    const contract = withContract({ cases, functions: [{ symbol: "scale", args, returns: "status" }] });
    const source = greedy(0).replace("int n)", "int n, int mib)").replace("0u << 20", "(size_t)mib << 20");
    const bench = await openBench({ contract, base: source });
    try {
      const outcome = await bench.measure(source.replace("i++", "i += 1"));
      if (outcome.kind !== "samples") throw new Error(JSON.stringify(outcome));
      const [large = 0, small = 0] = outcome.pair.cases.map(({ others }) => others?.["memory"]?.candidate[0] ?? 0);
      expect(large - small).toBeGreaterThan(35 * mebibyte);
    } finally {
      await bench.close();
    }
  }, 60_000);
});

/** Indices that lead through all of an array in an order that no processor foresees (Sattolo's shuffle: one cycle). */
function ring(length: number): Uint32Array {
  const next = Uint32Array.from({ length }, (_, at) => at);
  for (let at = length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * at);
    [next[at], next[other]] = [next[other] ?? 0, next[at] ?? 0];
  }
  return next;
}

/** Milliseconds of a walk through the ring. */
function walk(next: Uint32Array): number {
  const began = performance.now();
  let at = 0;
  for (let step = 0; step < next.length; step++) at = next[at] ?? 0;
  if (at !== 0) throw new Error("a ring leads back to its start");
  return performance.now() - began;
}

describe("a cold cache", measured, () => {
  it("holds nothing of what lay in it a moment ago", () => {
    const chain = ring(2 ** 18);
    const eviction = openEviction();
    const [warm, cold]: [number[], number[]] = [[], []];
    for (let round = 0; round < 7; round++) {
      walk(chain);
      warm.push(walk(chain));
      eviction.run();
      cold.push(walk(chain));
    }
    expect(median(cold)).toBeGreaterThan(1.1 * median(warm));
  }, 120_000);

  it("is measured beside a warm one, the same work for both variants", async () => {
    const cases = [
      { id: "train-warm", n: 20_000 },
      { id: "train-cold", n: 20_000, cache: "cold" },
    ];
    const bench = await openBench({ contract: withContract({ cases }) });
    try {
      const outcome = await bench.measure(honest.replace("i++", "i += 1"), "screen");
      expect(outcome).toMatchObject({ kind: "samples", pair: { cases: [{ id: "train-warm" }, { id: "train-cold" }] } });
    } finally {
      await bench.close();
    }
  }, 120_000);

  it("is as large as the kernel says of the highest level, and unknown where it says nothing", () => {
    const folder = mkdtempSync(join(tmpdir(), "cache-"));
    const write = (index: string, level: number, size: string) => {
      mkdirSync(join(folder, index));
      writeFileSync(join(folder, index, "level"), `${level}\n`);
      writeFileSync(join(folder, index, "size"), `${size}\n`);
    };
    expect(lastLevelCacheBytes(folder)).toBeNull();
    write("index0", 1, "48K");
    write("index2", 2, "2M");
    expect(lastLevelCacheBytes(folder)).toBe(2 * mebibyte);
    write("index3", 3, "491520K");
    expect(lastLevelCacheBytes(folder)).toBe(480 * mebibyte);
    expect(lastLevelCacheBytes(join(folder, "none"))).toBeNull();
    rmSync(folder, { recursive: true });
  });
});
