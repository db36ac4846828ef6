import { describe, expect, it } from "vitest";
import { Benchmark } from "../../src/model/benchmark.ts";
import { heldOutMatcher } from "../../src/model/held-out-words.ts";

const benchmark = Benchmark.parse({
  schema_version: 1,
  benchmark_id: "x",
  runtime: { command: ["sh", "run.sh"] },
  cases: [
    { id: "train-1", input: "data/train.bin", common: "data/shape.txt" },
    {
      id: "test-1",
      input: "./data/held.bin",
      folder: "data/more",
      line: "--in=data/by-flag.bin",
      common: "data/shape.txt",
    },
  ],
});

describe("what a contract names for held-out cases alone", () => {
  const isHeldOut = heldOutMatcher(benchmark, "ops");

  it.each(["ops/data/held.bin", "data/held.bin", "ops/data/more/deep/one.bin", "ops/data/by-flag.bin"])(
    "is %s",
    (path) => {
      expect(isHeldOut(path)).toBe(true);
    },
  );

  it.each(["ops/data/train.bin", "ops/data/shape.txt", "ops/kernel.c", "ops/data/held.binary"])("is not %s", (path) => {
    expect(isHeldOut(path)).toBe(false);
  });
});
