import { describe, expect, it } from "vitest";
import { Benchmark } from "../../src/model/benchmark.ts";
import { Evaluation } from "../../src/model/evaluation.ts";
import { Recipe, recipeDiffLimit, recipeOf, recipeTaskOf } from "../../src/model/recipe.ts";

const interval = { estimate: 1.8, low: 1.7, high: 1.9 };
const objective = { name: "time", kind: "time", scale: "ratio", ...interval } as const;
const evaluation = Evaluation.parse({
  schemaVersion: 1,
  verdict: "keep",
  reason: "faster",
  detail: "",
  evidence: "observed",
  speedup: interval,
  metrics: [objective],
  cases: [],
  stage: "confirm",
  pairs: 12,
  noiseFloor: 0.01,
  doubts: [],
  sandbox: "bubblewrap",
  machine: { device: "cpu", processor: "A processor", cores: 4, os: "linux", toolchain: "cc", fingerprint: "secret" },
  seconds: 3,
});
const contract = { schema_version: 1, benchmark_id: "matmul-c", cases: [{ id: "a" }] };
const task = recipeTaskOf(Benchmark.parse({ ...contract, functions: [{ symbol: "matmul" }] }), "C");
const ground = {
  candidate: { id: "7", hypothesis: "Swap the loops" },
  evaluation,
  task,
  diff: "--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-a\n+b\n",
  campaign: "20261129-abc",
  at: Date.UTC(2026, 10, 29, 12),
};

describe("the recipe of a candidate", () => {
  it("holds what was confirmed, and no more of the machine than what it is", () => {
    const recipe = recipeOf(ground);
    expect(recipe).toEqual({
      schemaVersion: 1,
      id: "20261129-abc+7",
      task: { benchmark_id: "matmul-c", driver: "native", device: "cpu", language: "C", functions: ["matmul"] },
      hypothesis: "Swap the loops",
      diff: ground.diff,
      gain: { metric: "time", scale: "ratio", evidence: "observed", ...interval },
      machine: { processor: "A processor", device: "cpu" },
      campaign: "20261129-abc",
      date: "2026-11-29T12:00:00.000Z",
      kind: "confirmed",
    });
    expect(Recipe.parse(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
  });

  it.each([
    ["was rejected", { verdict: "reject", reason: "not-confirmed" } as const],
    ["crashed", { verdict: "crash", reason: "run" } as const],
    ["only the search kept", { stage: "compare" } as const],
    ["was not measured", { metrics: [] }],
    ["has only a guarded metric", { metrics: [{ ...objective, name: "memory", kind: "memory" as const, limit: 0.1 }] }],
  ])("is none where it %s", (_, change) => {
    expect(recipeOf({ ...ground, evaluation: { ...evaluation, ...change } })).toBeNull();
  });

  it("is none where nothing changed", () => {
    expect(recipeOf({ ...ground, diff: "\n" })).toBeNull();
  });

  it("keeps the unit of a metric whose gain is a difference", () => {
    const metrics = [
      { ...objective, name: "loss", kind: "value" as const, scale: "difference" as const, estimate: 0.2 },
    ];
    const recipe = recipeOf({ ...ground, evaluation: { ...evaluation, metrics, evidence: "reported", speedup: null } });
    expect(recipe?.gain).toMatchObject({ metric: "loss", scale: "difference", evidence: "reported", estimate: 0.2 });
  });

  it.each([["x"], ["é"], ["𝒳"], ["\u{1}"]])("cuts a long diff of %j at a line's end, and says so", (sign) => {
    const line = `+${sign.repeat(99)}\n`;
    const recipe = recipeOf({ ...ground, diff: line.repeat(2000) });
    const lines = recipe?.diff.split("\n") ?? [];
    expect(Buffer.byteLength(recipe?.diff ?? "")).toBeLessThanOrEqual(recipeDiffLimit);
    expect(Buffer.byteLength(recipe?.diff ?? "")).toBeGreaterThan(recipeDiffLimit - 500);
    expect(lines.at(-2)).toMatch(/^\\ Hone: the rest .* too long/);
    for (const kept of lines.slice(0, -2)) expect(`${kept}\n`).toBe(line);
    expect(Recipe.safeParse(recipe).success).toBe(true);
  });

  it("keeps a diff of just the limit whole", () => {
    const diff = `${"x".repeat(recipeDiffLimit - 1)}\n`;
    expect(recipeOf({ ...ground, diff })?.diff).toBe(diff);
    expect(recipeOf({ ...ground, diff: `x${diff}` })?.diff).toMatch(/^\\ Hone: .*\n$/);
  });
});

it("names a task's functions by their symbols, or by what a Python entry calls", () => {
  const functions = [
    { entry: "ops/norm.py:rms_norm" },
    { symbol: "a", entry: "x.py:b" },
    { entry: "ops/norm.py:rms_norm" },
  ];
  expect(recipeTaskOf(Benchmark.parse({ ...contract, driver: "python", device: "cuda", functions }))).toEqual({
    benchmark_id: "matmul-c",
    driver: "python",
    device: "cuda",
    functions: ["rms_norm", "a"],
  });
});
