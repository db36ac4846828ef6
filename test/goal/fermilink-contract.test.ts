import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { contractSchema } from "../../scripts/contract-schema.ts";
import { readBenchmark } from "../../src/goal/read-benchmark.ts";
import { comparedFields } from "../../src/model/correctness.ts";
import { guardrailsOf } from "../../src/model/guardrails.ts";
import { splitOf } from "../../src/model/split.ts";
import { toleranceFrom } from "../../src/model/tolerance.ts";
import { fermiLinkText as sample } from "./fermilink-sample.ts";

const read = (text: string) => readBenchmark({ text, name: "b.yaml" });
const changed = (from: string, to: string) => {
  expect(sample).toContain(from);
  return sample.replace(from, to);
};
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split("\n").length;

it("a contract with all of FermiLink's keys is read without a remark", () => {
  const { benchmark, problems, warnings } = read(sample);
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  if (!benchmark) throw new Error("there is no contract");
  expect(Object.fromEntries(splitOf(benchmark))).toEqual({
    "ring-8-single": "train",
    "ring-8-smp": "train",
    "ring-20-single": "test",
  });
  expect(benchmark.cases[0]).toMatchObject({
    tags: ["small", "single"],
    pair_key: "ring-8",
    parameters: { beads: 8, scf: { max_cycle: 50 } },
  });
  expect(guardrailsOf(benchmark)).toEqual([
    { metric: "smp_weighted_median_wall_seconds", direction: "minimize", limit: 0.03 },
    { metric: "paired_geomean_speedup", direction: "maximize", limit: 1 / 0.95 - 1 },
    { metric: "peak_rss_mb", direction: "minimize", limit: expect.closeTo(0.15), soft: true },
  ]);
  expect(comparedFields(benchmark.correctness).map(toleranceFrom)).toEqual([
    { absolute: 5e-8, relative: 0, rms: null },
    { absolute: Infinity, relative: 0, rms: 1e-6 },
    { absolute: 0, relative: 1e-6, rms: null },
    { absolute: 0, relative: 0, rms: null },
  ]);
});

it("the older form, whose correctness has three names of its own, is read too", () => {
  const text = sample
    .replace("  mode: field_tolerances\n", "  max_abs_energy_delta_hartree: 5.0e-9\n  max_abs_dm_rms_delta: 1.0e-6\n")
    .replace(/ {2}field_tolerances:\n(?: {4}- .*\n)+/, "");
  const { benchmark, problems, warnings } = read(text);
  expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  expect(benchmark && comparedFields(benchmark.correctness)).toEqual([
    { field: "total_energy_hartree", max_abs_delta: 5e-9, isOptional: true },
    { field: "density_matrix", max_rms_delta: 1e-6, isOptional: true },
  ]);
});

describe("what is wrong names its line", () => {
  const tolerances = /( {2}mode: )field_tolerances((?:.*\n)*?) {2}field_tolerances:\n(?: {4}- .*\n)+/;
  const cases: [string, string, string, string, string][] = [
    [
      "runner_only without permission",
      sample.replace(tolerances, "$1runner_only$2"),
      "mode: runner_only",
      "nothing but the command itself says that its result is right",
      "allow_runner_only: true",
    ],
    [
      "an empty list of tolerances",
      sample.replace(/field_tolerances:\n(?: {4}- .*\n)+/, "field_tolerances: []\n"),
      "field_tolerances: []",
      '"correctness.field_tolerances" is []',
      "at least 1 entry",
    ],
    [
      "a comparison without its limit",
      changed("comparison: relative_delta", "comparison: rms_delta"),
      "comparison: rms_delta",
      "compares by rms_delta, and has no limit of that kind",
      "max_rms_delta",
    ],
    [
      "a field with two tolerances",
      changed("{field: forces, rms_delta: 1.0e-6}", "{field: energy, rms_delta: 1.0e-6}"),
      "{field: energy, rms_delta: 1.0e-6}",
      'the field "energy" has two tolerances',
      "Join them",
    ],
    [
      "one limit with two values",
      changed("{field: phase, abs_delta: 0}", "{field: phase, abs_delta: 0, max_abs_delta: 1}"),
      "{field: phase,",
      "max_abs_delta and abs_delta are one limit, and have two values",
      "Take one of the two out",
    ],
    [
      "that everything is closed",
      changed("    - skills/**", "    - ./"),
      "- ./",
      '"./" closes everything',
      "have to stay as they are",
    ],
    [
      "a job whose result has no place",
      changed("mode: direct", "mode: submit_poll"),
      "mode: submit_poll",
      "nothing says where its result will be",
      "result_json_path",
    ],
    [
      "a result on the author's machine",
      changed("  expected_stdout_format: json", "  result_json_path: /home/me/result.json"),
      "result_json_path",
      "is not in a folder of the run's own",
      "{run_dir}/result.json",
    ],
    [
      "a path that is opened and closed",
      changed("    - skills/**", "    - ringlab/**"),
      "- ringlab/**",
      'repo.immutable_paths closes "ringlab/relax/**", which repo.editable_paths opens',
      "Take one of the two out",
    ],
    [
      "a path that is opened and never edited",
      changed("  never_edit: [scripts/ring-benchmark.yaml,", "  never_edit: [ringlab/sums.py,"),
      "never_edit: [",
      'agent_contract.never_edit closes "ringlab/sums.py"',
      "Take one of the two out",
    ],
    [
      "an editable path that opens everything",
      changed("- ringlab/sums.py", '- "**"'),
      '- "**"',
      "opens everything",
      "Name",
    ],
    [
      "an editable path outside",
      changed("- ringlab/sums.py", "- /etc/passwd"),
      "- /etc",
      "is not relative",
      "Write the path",
    ],
    [
      "a case id twice",
      changed("{id: ring-8-smp", "{id: ring-8-single"),
      "tags: [small, smp]",
      'the case id "ring-8-single" is there twice',
      "its own id",
    ],
    [
      "a pipeline in a command before",
      changed("[[bash, -lc, cd ringlab && make]]", "[[make, '|', tee, log]]"),
      "pre_commands",
      '"|" is for a shell',
      "script",
    ],
    [
      "no case that guides",
      changed("[ring-8-single, ring-8-smp]", "[]"),
      "train_case_ids",
      "train_case_ids",
      "at least 1",
    ],
    [
      "a variable without a name",
      changed("PYTHONHASHSEED: 0", '"A B": 0'),
      "env:",
      'the key "A B" in "runtime.env" is wrong',
      "a variable's name",
    ],
  ];
  it.each(cases)("%s", (_title, text, place, what, remedy) => {
    const { benchmark, problems } = read(text);
    expect(benchmark).toBeNull();
    const line = text.slice(0, text.indexOf(place)).split("\n").length;
    expect(problems[0]).toEqual({
      where: `b.yaml:${line}`,
      what: expect.stringContaining(what),
      remedy: expect.stringContaining(remedy),
    });
  });
});

describe("what means something else here is a warning with its line", () => {
  const cases: [string, string, string, string][] = [
    [
      "a branch",
      changed("campaign:", "campaign:\n  baseline_branch: main"),
      "baseline_branch",
      "neither reads nor makes",
    ],
    [
      "dependencies that are allowed",
      changed("dependencies: true", "dependencies: false"),
      "dependencies: false",
      "refuses",
    ],
    [
      "a reason that nobody is rejected on",
      changed("reject_on: [crash,", "reject_on: [crash, time_out,"),
      "reject_on",
      '"time_out" is nothing that a candidate is rejected on',
    ],
    [
      "a reason that is left out",
      changed("[crash, timeout, missing_metrics,", "[crash,"),
      "reject_on",
      "timeout, missing_metrics out",
    ],
    [
      "tolerances that may be relaxed",
      changed("relaxed_tolerances: true", "relaxed_tolerances: false"),
      "relaxed",
      "may change",
    ],
    [
      "tolerances beside runner_only",
      changed("mode: field_tolerances", "mode: runner_only\n  allow_runner_only: true"),
      "mode: runner_only",
      "are held all the same",
    ],
    [
      "a command that names the contract itself",
      changed('"{benchmark}"', "scripts/ring-benchmark.yaml"),
      "command:",
      "each run measures all of its cases",
    ],
    [
      "an installation before each run",
      changed("cd ringlab && make", "pip install -e ."),
      "pre_commands",
      "without a network",
    ],
    ["an input root elsewhere", changed("ROOT: inputs", "ROOT: /home/me/inputs"), "env:", "the repository only"],
    [
      "a key of a job that nobody submits",
      changed("mode: direct", "mode: direct\n  poll_interval_seconds: 5"),
      "poll_interval_seconds",
      "the mode is direct",
    ],
    [
      "a contract that holds nothing back",
      changed("ring-8-smp]", "ring-8-smp, ring-20-single]"),
      "cases:\n  -",
      "no case is held out",
    ],
  ];
  it.each(cases)("%s", (_title, text, place, what) => {
    const { benchmark, warnings } = read(text);
    expect(benchmark).not.toBeNull();
    expect(warnings).toEqual([
      {
        where: `b.yaml:${lineOf(text, place)}`,
        what: expect.stringContaining(what),
        remedy: expect.stringMatching(/\S/),
      },
    ]);
  });
});

describe("the schema for editors", () => {
  const text = contractSchema();
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(JSON.parse(text));

  it("accepts what Hone reads", () => {
    for (const contract of [sample, readFileSync("examples/matmul-c/benchmark.yaml", "utf8")]) {
      expect([validate(parse(contract)), validate.errors]).toEqual([true, null]);
    }
  });

  it.each([
    ["measured_runs: 3", "measured_runs: 0"],
    ["direction: minimize\n    min", "direction: down\n    min"],
    ["mode: direct", "mode: somehow"],
    ["schema_version: 1", "schema_version: 2"],
  ])("marks %s that is %s", (from, to) => {
    expect(validate(parse(changed(from, to)))).toBe(false);
  });
});
