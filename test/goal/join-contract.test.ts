import { describe, expect, it } from "vitest";
import { joinContract, parseGoalWith } from "../../src/goal/join-contract.ts";
import { readBenchmark } from "../../src/goal/read-benchmark.ts";
import { parseGoal } from "../../src/goal/read-goal.ts";
import { policyOf } from "../../src/model/goal-policy.ts";
import { InputError } from "../../src/model/input-error.ts";
import { checkEdits } from "../../src/model/path-policy.ts";

const contract = (...lines: string[]) =>
  readBenchmark({
    name: "b.yaml",
    text: `schema_version: 1\nbenchmark_id: x\nruntime: {command: [./bench]}\ncases: [{id: train-a}, {id: test-a}]\n${lines.join("\n")}\n`,
  });
const goalText = (scope: string, front = "") =>
  `${front === "" ? "" : `---\n${front}\n---\n`}## Target\nThe sums.\n${scope === "" ? "" : `\n## Editable Scope\n${scope}\n`}`;

function join(text: string, ...lines: string[]) {
  const { benchmark, lineOf, problems } = contract(...lines);
  expect(problems).toEqual([]);
  const goal = parseGoal({ text, name: "goal.md", defaultScope: benchmark?.repo?.editable_paths ?? [] });
  return joinContract({ goal, benchmark, name: "b.yaml", lineOf });
}

describe("the scope", () => {
  it("is the contract's where the goal has none", () => {
    const { goal, problems, warnings } = join(goalText(""), "repo: {editable_paths: [src/**, lib/a.c]}");
    expect({ scope: goal?.scope, problems, warnings }).toEqual({
      scope: ["src/**", "lib/a.c"],
      problems: [],
      warnings: [],
    });
  });

  it("is both's where both have one, and what the contract adds is told", () => {
    const { goal, warnings } = join(
      goalText("- src/sums.c\n- lib/"),
      "repo: {editable_paths: [./src/sums.c, lib/a.c, tools/x.c]}",
    );
    expect(goal?.scope).toEqual(["src/sums.c", "lib", "lib/a.c", "tools/x.c"]);
    expect(warnings).toEqual([
      {
        where: "b.yaml:5",
        what: "the contract opens what the goal's scope does not name: tools/x.c",
        remedy: expect.stringContaining("write it under Editable Scope"),
      },
    ]);
  });

  it("is cut down by edit_only, and what only overlaps is left closed", () => {
    const scope = (only: string) =>
      join(goalText("- src/**\n- lib/a.c\n- !src/gen.c"), `agent_contract: {edit_only: [${only}]}`).goal?.scope;
    expect(scope("src/fast/**, lib/a.c")).toEqual(["lib/a.c", "src/fast/**", "!src/gen.c"]);
    expect(scope("src/*.c")).toEqual(["src/*.c", "!src/gen.c"]);
    expect(scope("lib")).toEqual(["lib/a.c", "!src/gen.c"]);
    expect(scope("src/**, tools/**")).toEqual(["src/**", "!src/gen.c"]);
    const { problems } = join(goalText("- src/f*.c"), "agent_contract:", "  edit_only: [src/*t.c]");
    expect(problems).toMatchObject([{ where: "b.yaml:6", what: expect.stringContaining("leaves nothing") }]);
  });

  it("loses what is immutable or never edited, and no candidate gets there", () => {
    const text = goalText("- src/**\n- tools/");
    const lines = [
      "repo: {immutable_paths: [src/ref/**, .fermilink-optimize/**]}",
      "agent_contract: {never_edit: [tools/bench.py]}",
    ];
    const { goal, problems } = join(text, ...lines);
    const { benchmark } = contract(...lines);
    expect(problems).toEqual([]);
    if (!goal || !benchmark) throw new Error("goal and contract are in order");
    const refused = (path: string) =>
      checkEdits({ edits: [{ path, baseBlob: null, content: "x" }], ...policyOf({ goal, benchmark }) })?.kind ?? null;
    expect(["src/a.c", "tools/other.py", "src/ref/a.c", "tools/bench.py"].map(refused)).toEqual([
      null,
      null,
      "scope",
      "scope",
    ]);
  });

  it.each([
    [
      "- src/sums.c",
      "repo:\n  immutable_paths:\n    - docs/**\n    - src/**",
      8,
      'opens "src/sums.c", and repo.immutable_paths closes it: src/**',
    ],
    ["- src/**", "repo:\n  immutable_paths: [src/**]", 6, 'opens "src/**"'],
    ["- src/kernels/", "agent_contract:\n  never_edit: [src]", 6, "agent_contract.never_edit closes it: src"],
  ])("that opens %s is refused where the contract closes all of it", (scope, lines, line, what) => {
    const { problems } = join(goalText(scope), lines);
    expect(problems).toEqual([
      { where: `b.yaml:${line}`, what: expect.stringContaining(what), remedy: "Take one of the two out." },
    ]);
  });

  it("is not opened outside of the repository", () => {
    const { problems } = join(goalText("- a.c"), "repo:\n  editable_paths: [../b.c]\n  immutable_paths: [../../c.c]");
    expect(problems).toMatchObject([
      { where: "b.yaml:6", what: '"../b.c" leaves the repository' },
      { where: "b.yaml:7", what: '"../../c.c" leaves the repository' },
    ]);
  });
});

describe("the budget", () => {
  const campaign = "campaign: {max_iterations: 120, stop_on_consecutive_rejections: 12}";

  it("is the contract's where the goal names none", () => {
    const { goal } = join(goalText("- a.c"), campaign, "controller: {timeout_seconds: 1800}");
    expect(goal?.budget).toMatchObject({
      iterations: 120,
      rejections_in_row: 12,
      run_seconds: 1800,
      wall_seconds: 900,
    });
  });

  it("does not cut a build short where runs are", () => {
    const { goal } = join(goalText("- a.c"), "controller: {timeout_seconds: 5}");
    expect(goal?.budget).toMatchObject({ run_seconds: 300 });
  });

  it("is the goal's, key by key, where its front matter names one", () => {
    const front = "budget: {iterations: 7, run_seconds: 60}";
    const { goal } = join(goalText("- a.c", front), campaign, "controller: {timeout_seconds: 1800}");
    expect(goal?.budget).toMatchObject({ iterations: 7, rejections_in_row: 12, run_seconds: 60 });
  });

  it("that ends a run before its wait for a job is over is told", () => {
    const runtime =
      "runtime:\n  command: [./submit]\n  mode: submit_poll\n  result_json_path: r.json\n  max_poll_seconds: 7200";
    const { benchmark, lineOf } = readBenchmark({
      name: "b.yaml",
      text: `schema_version: 1\nbenchmark_id: x\n${runtime}\ncases: [{id: train-a}, {id: test-a}]\n`,
    });
    const goal = parseGoal({ text: goalText("- a.c"), name: "goal.md" });
    expect(joinContract({ goal, benchmark, name: "b.yaml", lineOf }).warnings).toMatchObject([
      { where: "b.yaml:7", what: "a run ends after 300 s, before 7200 s of waiting are over" },
    ]);
  });
});

it("texts that were frozen together are joined again in the same way", () => {
  const { benchmark } = contract("repo: {editable_paths: [src/**], immutable_paths: [src/ref.c]}");
  const source = { text: goalText(""), name: "goal.md" };
  expect(parseGoalWith(source, benchmark).scope).toEqual(["src/**", "!src/ref.c"]);
  expect(() => parseGoalWith(source, null)).toThrow(InputError);
  expect(() => parseGoalWith({ ...source, text: goalText("- src/ref.c") }, benchmark)).toThrow("closes it");
});
