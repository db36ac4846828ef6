import { describe, expect, it } from "vitest";
import { readBenchmark } from "../../src/goal/read-benchmark.ts";
import { guardrailsOf, heldOutDrop } from "../../src/model/guardrails.ts";
import { benchmarkText } from "./sample.ts";

const command = (controller: string, more = "") =>
  readBenchmark({
    name: "b.yaml",
    text: `schema_version: 1\nbenchmark_id: x\nruntime: {command: [./b]}\ncontroller: ${controller}\ncases: [{id: train-a}, {id: test-a}]\n${more}`,
  });
const limits = (text: string) => `performance_guardrails: {max_relative_regression: {${text}}}\n`;

describe("an objective is refused", () => {
  const refused: [string, string, string][] = [
    ["{objective: {primary_metric: loss, scale: difference}}", "nothing says which gain matters", "min_absolute"],
    [
      "{objective: {primary_metric: loss, scale: difference, min_absolute_improvement: 0}}",
      "nothing says which gain matters",
      "min_absolute",
    ],
    ["{objective: {min_absolute_improvement: 1}}", "is of the difference scale", "scale: difference"],
    ["{objective: {primary_metric: throughput}}", "is a throughput by its name", "direction: maximize"],
    ["{objective: {primary_metric: x, kind: memory, direction: maximize}}", "is a memory by its kind", "minimize"],
    ["{objective: {primary_metric: gflops, direction: maximize, work: 5}}", "prints its throughput itself", "work"],
    ["{objective: {primary_metric: memory_observed}}", "only guards", "that the command prints"],
  ];
  it.each(refused)("%s", (controller, what, remedy) => {
    const { benchmark, problems } = command(controller);
    expect(benchmark).toBeNull();
    expect(problems).toMatchObject([
      { where: "b.yaml:4", what: expect.stringContaining(what), remedy: expect.stringContaining(remedy) },
    ]);
  });

  it("and is not where its kind is said, or its name says nothing", () => {
    expect(command("{objective: {primary_metric: throughput, kind: value}}").problems).toEqual([]);
    expect(command("{objective: {primary_metric: score, direction: maximize}}").problems).toEqual([]);
  });
});

describe("a guarded metric", () => {
  it("is better in the way that its kind or FermiLink's secondary objectives say", () => {
    const secondary = "secondary_objectives: [{metric: accuracy, direction: maximize}]";
    const { benchmark, problems } = command(
      `{${secondary}}`,
      limits("peak_rss_mb: 0.05, requests_per_second: 0.1, accuracy: 0, wall_seconds_observed: 0.2"),
    );
    expect(problems).toEqual([]);
    expect(benchmark && guardrailsOf(benchmark)).toEqual([
      { metric: "peak_rss_mb", direction: "minimize", limit: 0.05 },
      { metric: "requests_per_second", direction: "maximize", limit: 0.1 },
      { metric: "accuracy", direction: "maximize", limit: 0 },
      { metric: "wall_seconds_observed", direction: "minimize", limit: 0.2 },
    ]);
  });

  it.each([["accuracy: 0.01", "nothing says which way", "secondary_objectives: [{metric: accuracy"]])(
    "is refused as %s",
    (text, what, remedy) => {
      const { problems } = command("{}", limits(text));
      expect(problems).toMatchObject([
        { where: "b.yaml:6", what: expect.stringContaining(what), remedy: expect.stringContaining(remedy) },
      ]);
    },
  );

  it("is one that the native driver measures", () => {
    const native = (text: string) => readBenchmark({ name: "b.yaml", text: `${benchmarkText}${limits(text)}` });
    expect(native("memory: 0.1").problems).toEqual([]);
    expect(native("peak_rss_mb: 0.1").problems).toMatchObject([{ what: expect.stringContaining("does not measure") }]);
  });
});

describe("FermiLink's limits", () => {
  const fields = "correctness: {field_tolerances: [{field: e, max_abs_delta: 1}]}\n";
  const second = (entry: string, more = "") =>
    command(
      `{secondary_objectives: [{${entry}}]}`,
      `${more === "" ? "" : `performance_guardrails: {${more}}\n`}${fields}`,
    );
  const guarded = ({ benchmark }: ReturnType<typeof command>) => benchmark && guardrailsOf(benchmark);

  it.each([
    [
      "metric: m, soft_limit_relative_to_baseline: 1.25",
      { metric: "m", direction: "minimize", limit: 0.25, soft: true },
    ],
    [
      "metric: m, direction: maximize, soft_limit_relative_to_baseline: 0.8",
      { metric: "m", direction: "maximize", limit: 0.25, soft: true },
    ],
  ])("{%s} is a soft limit", (entry, expected) => {
    expect(second(entry)).toMatchObject({ problems: [], warnings: [] });
    expect(guarded(second(entry))).toEqual([expected]);
  });

  it.each([
    "metric: m, soft_limit_relative_to_baseline: 0.15",
    "metric: m, direction: maximize, soft_limit_relative_to_baseline: 1.1",
  ])("{%s} is refused: the base itself would break it", (entry) => {
    expect(second(entry).problems).toMatchObject([
      {
        where: "b.yaml:4",
        what: expect.stringContaining("times the base's own value"),
        remedy: expect.stringContaining("It is a factor"),
      },
    ]);
  });

  it("a drop is of a metric of which more is better", () => {
    const read = second("metric: other", "max_relative_speedup_drop: {geomean_speedup: 0.2}");
    expect(read).toMatchObject({ problems: [], warnings: [] });
    expect(guarded(read)).toEqual([{ metric: "geomean_speedup", direction: "maximize", limit: 0.25 }]);
    expect(second("metric: s, direction: minimize", "max_relative_speedup_drop: {s: 0.2}").problems).toMatchObject([
      { where: "b.yaml:6", what: expect.stringContaining("less of it is better") },
    ]);
    expect(
      second("metric: s", "max_relative_regression: {s: 0.1}, max_relative_speedup_drop: {s: 0.2}").problems,
    ).toMatchObject([{ what: expect.stringContaining("max_relative_regression, too") }]);
  });

  it("a drop that is a number is of the held-out cases, and a warning where none is held out", () => {
    const read = second("metric: s", "max_relative_speedup_drop: 0.2");
    expect(read).toMatchObject({ problems: [], warnings: [] });
    expect(read.benchmark && heldOutDrop(read.benchmark)).toBe(0.2);
    const all = readBenchmark({
      name: "b.yaml",
      text: `schema_version: 1\nbenchmark_id: x\nruntime: {command: [./b]}\n${fields}performance_guardrails: {max_relative_speedup_drop: 0.2}\ncases: [{id: a}]\n`,
    });
    expect(all.warnings.map(({ what }) => what)).toEqual([
      expect.stringContaining("no case is held out, so"),
      expect.stringContaining("no case is held out whose speed-up"),
    ]);
  });

  it("are off where `enabled: false` says so, which is a warning", () => {
    const read = second(
      "metric: s",
      "enabled: false, max_relative_regression: {s: 0.1}, max_relative_speedup_drop: 0.2",
    );
    expect(read.warnings).toMatchObject([{ what: "the guardrails are off" }]);
    expect(guarded(read)).toEqual([]);
    expect(read.benchmark && heldOutDrop(read.benchmark)).toBeNull();
  });

  it("on the objective guard nothing more, which is a warning", () => {
    const read = second("metric: time, soft_limit_relative_to_baseline: 1.1", "max_relative_regression: {time: 0.02}");
    expect(read.problems).toEqual([]);
    expect(read.warnings.map(({ where }) => where)).toEqual(["b.yaml:6", "b.yaml:4"]);
    expect(guarded(read)).toEqual([]);
  });
});

describe("how often a command is run", () => {
  it("is read without a remark", () => {
    const read = command(
      "{warmup_runs: 1, measured_runs: 3, aggregation: {timing: min, memory: max}}",
      "correctness: {field_tolerances: [{field: e, max_abs_delta: 1}]}\n",
    );
    expect(read).toMatchObject({ problems: [], warnings: [] });
    expect(command("{measured_runs: 0}").problems).toMatchObject([{ remedy: expect.stringContaining("at least 1") }]);
    expect(command("{aggregation: {timing: typical}}").problems).toMatchObject([
      { remedy: expect.stringContaining("one of median, mean, min, max") },
    ]);
  });

  it("is a warning where Hone itself calls and clocks", () => {
    const text = benchmarkText.replace("controller:", "controller:\n  warmup_runs: 1\n  measured_runs: 3");
    expect(readBenchmark({ name: "b.yaml", text }).warnings).toMatchObject([
      { where: "b.yaml:19", what: expect.stringContaining("controller.warmup_runs is of the command driver") },
      { where: "b.yaml:20", what: expect.stringContaining("controller.measured_runs is of the command driver") },
    ]);
  });
});

describe("the objective of a native contract", () => {
  const native = (objective: string) =>
    readBenchmark({
      name: "b.yaml",
      text: benchmarkText.replace(/objective: \{.*\}/, `objective: {${objective}}`),
    }).problems.map(({ what }) => what);

  it.each([
    ["primary_metric: score", "the native driver measures time, throughput and memory"],
    ["primary_metric: gflops, direction: maximize", "nothing says how much work a call does"],
    ["primary_metric: time, work: n", "work is of a throughput"],
    ["primary_metric: gflops, direction: maximize, work: n - 128", '"n - 128" is 0 in the case "train-128"'],
    ["primary_metric: gflops, direction: maximize, work: m", '"m" has no value'],
    ["primary_metric: time, direction: maximize", "direction is maximize"],
  ])("is refused as {%s}", (objective, what) => {
    expect(native(objective)).toEqual([expect.stringContaining(what)]);
  });

  it.each([
    "primary_metric: gflops, direction: maximize, work: 2*n*n*n",
    "primary_metric: peak_memory",
    "primary_metric: speed, kind: time",
  ])("may be {%s}", (objective) => {
    expect(native(objective)).toEqual([]);
  });
});
