import { describe, expect, it } from "vitest";
import { readBenchmark } from "../../src/goal/read-benchmark.ts";
import { guardrailsOf } from "../../src/model/guardrails.ts";
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

  it.each([
    ["accuracy: 0.01", "nothing says which way", "secondary_objectives: [{metric: accuracy"],
    ["time: 0.01", "is the objective", "Take it out"],
  ])("is refused as %s", (text, what, remedy) => {
    const { problems } = command("{}", limits(text));
    expect(problems).toMatchObject([
      { where: "b.yaml:6", what: expect.stringContaining(what), remedy: expect.stringContaining(remedy) },
    ]);
  });

  it("is one that the native driver measures", () => {
    const native = (text: string) => readBenchmark({ name: "b.yaml", text: `${benchmarkText}${limits(text)}` });
    expect(native("memory: 0.1").problems).toEqual([]);
    expect(native("peak_rss_mb: 0.1").problems).toMatchObject([{ what: expect.stringContaining("does not measure") }]);
  });
});

it("repeats of FermiLink's are a warning that says what Hone does in their place", () => {
  const { benchmark, warnings } = command("{warmup_runs: 1, measured_runs: 3}");
  expect(benchmark).not.toBeNull();
  expect(warnings).toMatchObject([
    { where: "b.yaml:4", remedy: expect.stringContaining("each variant twice a pair") },
    { where: "b.yaml:4", remedy: expect.stringContaining("each variant twice a pair") },
  ]);
});

it("a soft limit of a secondary objective is a warning, and the rest of the entry is read", () => {
  const { warnings } = command(
    "{secondary_objectives: [{metric: m, direction: minimize, soft_limit_relative_to_baseline: 1.1}]}",
  );
  expect(warnings).toMatchObject([{ remedy: expect.stringContaining("max_relative_regression") }]);
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
