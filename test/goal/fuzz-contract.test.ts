import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { readBenchmark } from "../../src/goal/read-benchmark.ts";
import { anyText, isLineOf, mutated, patience, pieces, shipped, tryAll } from "./fuzz.ts";
import { benchmarkText } from "./sample.ts";

const read = (text: string) => readBenchmark({ text, name: "benchmark.yaml" });

/** What holds of every text: a contract, or problems that a person can act on. */
function isAnswered(text: string): void {
  const { benchmark, problems, warnings } = read(text);
  if ((benchmark === null) !== problems.length > 0) throw new Error("neither a contract nor a problem, or both");
  for (const { where, what, remedy } of [...problems, ...warnings])
    if (!isLineOf(where, "benchmark.yaml", text) || what === "" || remedy === "")
      throw new Error(`${where}: ${what}: ${remedy}`);
}

const shown = [...readFileSync("docs/python.md", "utf8").matchAll(/```yaml\n(schema_version[\s\S]*?)```/g)].map(
  ([, text]) => text ?? "",
);
const commandText = `schema_version: 1
benchmark_id: startup
runtime: {command: [./bench.sh], metric_pattern: 'score: ([0-9.]+)', env: {OMP_NUM_THREADS: 1}}
controller: {objective: {primary_metric: score, direction: maximize}, timeout_seconds: 20}
performance_guardrails: {max_relative_regression: {peak_rss_mb: 0.05}}
cases: [{id: train-all}, {id: test-all, weight: 2}]
`;
const contracts = [benchmarkText, commandText, ...shipped("benchmark.yaml"), ...shown];

describe("a contract's text", { timeout: patience }, () => {
  it("of any words is answered", () => tryAll(10_000, anyText, isAnswered));
  it("of any characters is answered", () => tryAll(10_000, fc.string({ maxLength: 300, unit: "binary" }), isAnswered));
  it("that was a contract before somebody's cat walked over it is answered", () =>
    tryAll(5000, mutated(contracts), isAnswered));

  it("that repeats itself is answered in time", () => {
    const long = fc.tuple(fc.constantFrom("", benchmarkText, "a: "), fc.constantFrom(...pieces), fc.nat(2000));
    tryAll(1000, long, ([head, piece, times]) => isAnswered(head + piece.repeat(times)));
  });
});

const keys = [...new Set(contracts.flatMap((text) => [...text.matchAll(/[a-z_]{2,}(?=:)/g)].map(([key]) => key)))];
const leaf = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1, 1e300, "n", "2*n", "", "train-1", "test-1", "f32", "time", "a/b.py:f"),
  fc.double(),
  fc.string({ maxLength: 8 }),
);

/** Blocks of a contract's own keys with values of any kind. */
const { block } = fc.letrec<{ block: unknown; value: unknown }>((tie) => ({
  value: fc.oneof({ depthSize: "small" }, leaf, fc.array(tie("value"), { maxLength: 3 }), tie("block")),
  block: fc.dictionary(fc.constantFrom(...keys), tie("value"), { maxKeys: 5, noNullPrototype: true }),
}));

it("a contract of its own keys with any values is answered", { timeout: patience }, () => {
  const known = contracts.map((text): object => parse(text) as object);
  const mixed = fc.tuple(fc.constantFrom(...known), block);
  tryAll(2000, mixed, ([contract, more]) => isAnswered(stringify({ ...contract, ...(more as object) })));
});

const size = fc.stringMatching(/^[jklm]{1,3}$/);
const made = fc
  .record({
    sizes: fc.uniqueArray(size, { minLength: 1, maxLength: 3 }),
    cases: fc.array(
      fc.record({
        sizes: fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 3, maxLength: 3 }),
        weight: fc.integer({ min: 1, max: 9 }),
      }),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    dtype: fc.constantFrom("f64", "f32", "f16", "i32"),
    threads: fc.integer({ min: 1, max: 16 }),
    limit: fc.double({ min: 0, max: 1, noNaN: true }),
    title: fc.string({ maxLength: 30 }),
    hasTest: fc.boolean(),
  })
  .map(({ sizes, cases, dtype, threads, limit, title, hasTest }) => ({
    schema_version: 1,
    benchmark_id: "made",
    title,
    threads,
    build: { commands: [["make", "-s"]], inputs: ["Makefile"], artifact: "lib.so" },
    functions: [
      {
        symbol: "work",
        args: [
          { name: "x", role: "in", dtype, shape: sizes },
          { name: "y", role: "out", dtype, shape: [`${sizes[0]} + 1`] },
          ...sizes.map((name) => ({ name: `size_${name}`, role: "scalar", dtype: "i32", value: name })),
        ],
      },
    ],
    correctness: { field_tolerances: [{ field: "y", max_abs_delta: limit }] },
    cases: cases.map(({ sizes: numbers, weight }, at) => ({
      id: `${hasTest && at > 0 ? "test" : "train"}-${at}`,
      weight,
      ...Object.fromEntries(sizes.map((name, place) => [name, numbers[place] ?? 1])),
    })),
  }));

it("a contract that is written as YAML, as JSON, or written anew is read as the same", { timeout: patience }, () => {
  tryAll(800, made, (contract) => {
    const { benchmark, problems } = read(stringify(contract));
    expect(problems).toEqual([]);
    expect(benchmark).toMatchObject({ title: contract.title, threads: contract.threads, driver: "native" });
    expect(read(JSON.stringify(contract)).benchmark).toEqual(benchmark);
    expect(read(stringify(parse(stringify(contract)), { lineWidth: 0 })).benchmark).toEqual(benchmark);
  });
  for (const text of contracts) expect(read(stringify(parse(text))).benchmark).toEqual(read(text).benchmark);
});
