import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contractRoot, parseBenchmark, readBenchmark } from "../../src/goal/read-benchmark.ts";
import { InputError } from "../../src/model/input-error.ts";
import { splitOf } from "../../src/model/split.ts";
import { benchmarkText as sample } from "./sample.ts";

const read = (text: string) => readBenchmark({ text, name: "benchmark.yaml" });
const changed = (from: string, to: string) => {
  expect(sample).toContain(from);
  return sample.replace(from, to);
};

it("reads the contract without a remark", () => {
  const { benchmark, problems, warnings } = read(sample);
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(benchmark).toMatchObject({
    driver: "native",
    threads: 1,
    cases: [{ id: "train-128", parameters: { n: 128 } }, {}, {}],
  });
});

describe("what is wrong names its line", () => {
  const cases: [string, string, string, string][] = [
    ["malformed YAML", changed("threads: 1", "threads: [1"), "benchmark.yaml:5", "the YAML cannot be read"],
    ["a key given twice", changed("threads: 1", "threads: 1\nthreads: 2"), "benchmark.yaml:5", "is there twice"],
    ["an empty file", "\n", "benchmark.yaml:1", "is empty"],
    ["a list in place of keys", "- a\n- b\n", "benchmark.yaml:1", "the whole is"],
    [
      "another schema version",
      changed("schema_version: 1", "schema_version: 2"),
      "benchmark.yaml:1",
      '"schema_version" is 2',
    ],
    ["a missing key", changed("benchmark_id: matmul-c\n", ""), "benchmark.yaml:1", '"benchmark_id" is missing'],
    ["a wrong type", changed("threads: 1", "threads: many"), "benchmark.yaml:4", '"threads" is "many"'],
    ["a misspelt key of a closed block", changed("direction", "directoin"), "benchmark.yaml:19", "directoin"],
    ["a fill without its second number", changed("[0, 1]", "[0]"), "benchmark.yaml:9", "fill.normal"],
    [
      "an expression that does not parse",
      changed("shape: [n, n], fill: {normal", "shape: [n, n *], fill: {normal"),
      "benchmark.yaml:9",
      "expected",
    ],
    [
      "an expression over an unknown parameter",
      changed("value: n", "value: m"),
      "benchmark.yaml:12",
      '"m" has no value',
    ],
    [
      "a parameter that one case lacks",
      changed("test-200, n: 200", "test-200, m: 200"),
      "benchmark.yaml:9",
      'case "test-200"',
    ],
    ["a dimension below one", changed("n: 200,", "n: 0,"), "benchmark.yaml:9", "whole number from 1"],
    ["a case id twice", changed("id: train-256", "id: train-128"), "benchmark.yaml:22", '"train-128" is there twice'],
    ["a case id with a blank", changed("id: train-256", "id: train 256"), "benchmark.yaml:22", "train 256"],
    ["no case", sample.replace(/cases:[\s\S]*/, "cases: []\n"), "benchmark.yaml:20", '"cases" is []'],
    ["no output", changed("role: out", "role: in"), "benchmark.yaml:8", "no output"],
    ["a scalar without a value", changed(", value: n", ""), "benchmark.yaml:12", 'scalar "n" has no value'],
    [
      "a tensor without a shape",
      changed("dtype: f32, shape: [n, n]}", "dtype: f32}"),
      "benchmark.yaml:11",
      'tensor "c" has no shape',
    ],
    ["two arguments of one name", changed("name: b,", "name: a,"), "benchmark.yaml:10", 'called "a"'],
    ["a function without a symbol", changed("symbol: matmul", "entry: matmul"), "benchmark.yaml:7", "no symbol"],
    [
      "a tolerance for an unknown field",
      changed("field: c", "field: d"),
      "benchmark.yaml:17",
      'no output is called "d"',
    ],
    [
      "a tolerance without a limit",
      changed(", max_abs_delta: 1e-4, max_relative_delta: 1e-4", ""),
      "benchmark.yaml:17",
      "no limit",
    ],
    [
      "an empty tolerance list",
      sample.replace(/field_tolerances: \[.*/, "field_tolerances: []"),
      "benchmark.yaml:17",
      "field_tolerances",
    ],
    [
      "runner_only on a native function",
      changed("mode: field_tolerances", "mode: runner_only"),
      "benchmark.yaml:15",
      "compares nothing",
    ],
    [
      "a native contract that maximises",
      changed("direction: minimize", "direction: maximize"),
      "benchmark.yaml:19",
      '"time" is a time by its name, and direction is maximize',
    ],
    [
      "a command driver without a command",
      changed("driver: native", "driver: command"),
      "benchmark.yaml:1",
      "no command",
    ],
    ["a shell pipeline", changed("[[make, -s]]", "[[make, -s, '|', tee]]"), "benchmark.yaml:5", "is for a shell"],
    [
      "a split over unknown cases",
      `${sample}split: {train_case_ids: [train-1]}\n`,
      "benchmark.yaml:24",
      'no case is called "train-1"',
    ],
    [
      "a split that trains on a test case",
      `${sample}split: {train_case_ids: [test-200]}\n`,
      "benchmark.yaml:24",
      "named a test case",
    ],
    [
      "cases that are all held out",
      sample.replaceAll("id: train-", "id: test-"),
      "benchmark.yaml:20",
      "all cases are held out",
    ],
  ];
  it.each(cases)("%s", (_title, text, where, what) => {
    const { benchmark, problems } = read(text);
    expect(benchmark).toBeNull();
    expect(problems[0]).toMatchObject({ where, what: expect.stringContaining(what) });
    expect(problems[0]?.remedy).not.toBe("");
  });

  it("once for each mistake, and thrown one at a time by parseBenchmark", () => {
    const text = changed("threads: 1", "threads: many").replace("[0, 1]", "[0]");
    expect(read(text).problems.map(({ where }) => where)).toEqual(["benchmark.yaml:4", "benchmark.yaml:9"]);
    expect(() => parseBenchmark({ text, name: "b.yaml" })).toThrow(InputError);
    expect(() => parseBenchmark({ text, name: "b.yaml" })).toThrow(
      /^b\.yaml:4: "threads" is "many"\n {2}It must be a number\./,
    );
  });

  it("where YAML would unfold into gigabytes or nests without end", () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(12).fill(of).join(", ")}]\n`;
    expect(read(`${level("a", "1")}${level("b", "*a")}${level("c", "*b")}`).problems[0]?.what).toContain(
      "repeats itself too often",
    );
    expect(read("[".repeat(50_000)).problems[0]?.what).toContain("cannot be read");
  });
});

describe("what is only a warning", () => {
  it("is an unknown key, with the name that was perhaps meant", () => {
    const { benchmark, warnings } = read(`${sample}thread: 2\n`);
    expect(benchmark).not.toBeNull();
    expect(warnings).toEqual([
      {
        where: "benchmark.yaml:24",
        what: 'the key "thread" is unknown and was not read',
        remedy: 'Did you mean "threads"?',
      },
    ]);
  });

  it("is an unknown key at any depth, with its line", () => {
    const { benchmark, warnings } = read(
      `${sample}repo:\n  editable_path: [a]\ncampaign: {max_iteration: 3}\nagent_contract: {note: x}\nperformance_guardrails: {max_regression: {a: 1}}\n`,
    );
    expect(benchmark).not.toBeNull();
    expect(warnings).toMatchObject([
      { where: "benchmark.yaml:25", remedy: 'Did you mean "editable_paths"?' },
      { where: "benchmark.yaml:26", remedy: 'Did you mean "max_iterations"?' },
      { where: "benchmark.yaml:27", remedy: 'Did you mean "notes"?' },
      { where: "benchmark.yaml:28", remedy: expect.stringContaining("Known here: enabled, max_relative_regression") },
    ]);
  });

  it("is a contract without a held-out case", () => {
    expect(read(sample.replaceAll("id: test-", "id: other-")).warnings[0]?.what).toContain("no case is held out");
  });
});

describe("the split", () => {
  const splits = (ids: string[], extra = "") => {
    const cases = ids.map((id) => `  - {id: ${id}}`).join("\n");
    return Object.fromEntries(
      splitOf(
        parseBenchmark({
          text: `schema_version: 1\nbenchmark_id: x\nruntime: {command: [./b]}\ncases:\n${cases}\n${extra}`,
          name: "b",
        }),
      ),
    );
  };

  it("follows the ids where all say so", () =>
    expect(splits(["train-a", "test-b"])).toEqual({ "train-a": "train", "test-b": "test" }));
  it("is all for training where one id says nothing", () =>
    expect(splits(["train-a", "test-b", "c"])).toEqual({ "train-a": "train", "test-b": "train", c: "train" }));
  it("is what the contract lists before the ids", () =>
    expect(splits(["a", "b"], "split: {train_case_ids: [b]}")).toEqual({ a: "test", b: "train" }));
});

it("says where the repository's root is to be", () => {
  expect(contractRoot(parseBenchmark({ text: `${sample}repo: {root: ../..}\n`, name: "b" }))).toBe("../..");
  expect(contractRoot(parseBenchmark({ text: sample, name: "b" }))).toBeNull();
  expect(contractRoot(parseBenchmark({ text: `${sample}repo: {root: ./}\n`, name: "b" }))).toBeNull();
});

it("answers any change of a contract with a contract or with lines, and never throws", () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.constantFrom("[", "]", "{", "}", ":", "- ", "\n", "&a", "*a", "1e999", "null", "__proto__: 1", "  "),
  );
  fc.assert(
    fc.property(fc.nat(sample.length), fc.nat(20), piece, (at, removed, inserted) => {
      const { benchmark, problems } = read(sample.slice(0, at) + inserted + sample.slice(at + removed));
      expect(benchmark === null).toBe(problems.length > 0);
      for (const { where } of problems) expect(where).toMatch(/^benchmark\.yaml:[1-9]\d*$/);
    }),
    { numRuns: 250 },
  );
}, 30_000);
