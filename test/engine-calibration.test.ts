import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { calibrationOf, keepCalibration } from "../src/engine-calibration.ts";
import type { Calibrated } from "../src/engine-calibration.ts";
import { takePlace } from "../src/engine-evaluator.ts";
import { Benchmark } from "../src/model/benchmark.ts";

const contract = (cases: unknown[], more: object = {}): Benchmark =>
  Benchmark.parse({
    schema_version: 1,
    benchmark_id: "calibrated",
    functions: [{ symbol: "f", args: [{ name: "x", role: "out", dtype: "f32", shape: ["n"] }] }],
    cases,
    ...more,
  });
const work = [
  { id: "train-worked", n: 100_000, flops: "n*n" },
  { id: "test-idle", n: 10 },
];
const digest = "d".repeat(64);
const requestOf = (benchmark: Benchmark, mode: Calibrated["mode"] = "run"): Calibrated => ({
  mode,
  benchmark,
  goal: { root: "" },
  frozen: {
    campaign: "one",
    base: "b".repeat(40),
    goalHash: digest,
    benchmarkHash: digest,
    evaluator: { version: "0", digest },
  },
});

describe("what is known of a machine before a campaign", () => {
  const before = process.env["HONE_CACHE_DIR"];
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hone-known-"));
    process.env["HONE_CACHE_DIR"] = folder;
  });
  afterEach(() => {
    process.env["HONE_CACHE_DIR"] = before;
    rmSync(folder, { recursive: true, force: true });
  });

  it("is how long each case must take that states its work, by what the machine can do", async () => {
    const request = requestOf(contract(work));
    const { least, doubts } = await calibrationOf(request, takePlace(request));
    expect([...least.keys()]).toEqual(["train-worked"]);
    // Ten thousand million operations: no processor does them in a microsecond, and each in a minute.
    expect(least.get("train-worked")).toBeGreaterThan(1e-6);
    expect(least.get("train-worked")).toBeLessThan(60);
    expect(doubts).toEqual([]);
  });

  it("is nothing of the kind for a benchmark whose own command reports", async () => {
    const request = requestOf(contract(work, { runtime: { command: ["true"] }, functions: [] }));
    expect((await calibrationOf(request, takePlace(request))).least.size).toBe(0);
  });

  it("is not asked for where the contract runs on a GPU and there is none", () => {
    vi.stubEnv("PATH", "/nowhere");
    const onGpu = requestOf(contract(work, { device: "cuda", driver: "python" }));
    try {
      expect(() => takePlace(onGpu)).toThrow("the contract runs on cuda, and there is no nvidia-smi in PATH");
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("holds the noise that the campaign before found, but for one that verifies", async () => {
    const idle = contract([{ id: "train-idle", n: 10 }]);
    const request = requestOf(idle);
    const place = takePlace(request);
    keepCalibration(request, place, [0.01, 0.02]);
    expect((await calibrationOf(request, place)).noise).toEqual([0.01, 0.02]);
    expect((await calibrationOf(requestOf(idle, "verify"), place)).noise).toEqual([]);
    keepCalibration(requestOf(idle, "verify"), place, [0.5, 0.6]);
    expect((await calibrationOf(request, place)).noise).toEqual([0.01, 0.02]);
  });
});
