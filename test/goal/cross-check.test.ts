import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { crossCheck } from "../../src/goal/cross-check.ts";
import { nearestName } from "../../src/model/nearest-name.ts";
import { parseBenchmark } from "../../src/goal/read-benchmark.ts";
import { parseGoal } from "../../src/goal/read-goal.ts";
import { benchmarkText, goalText } from "./sample.ts";

const found = (from: string, to: string, more = "") => {
  const goal = parseGoal({ text: goalText.replace(from, to), name: "goal.md" });
  return crossCheck({
    goal,
    benchmark: parseBenchmark({ text: benchmarkText + more, name: "b" }),
    goalName: "goal.md",
  });
};

it("the shipped goal and contract agree", () => {
  const shipped = (file: string) => readFileSync(`examples/matmul-c/${file}`, "utf8");
  const goal = parseGoal({ text: shipped("goal.md"), name: "goal.md" });
  const benchmark = parseBenchmark({ text: shipped("benchmark.yaml"), name: "benchmark.yaml" });
  expect(crossCheck({ goal, benchmark, goalName: "goal.md" })).toEqual({ problems: [], warnings: [] });
});

it("a candidate may edit neither the contract nor the reference that judge it", () => {
  const { problems } = found("- matmul.c\n", "- matmul.c\n- ./*.yaml\n- ref\n", "reference: {file: ref/matmul.c}\n");
  expect(problems.map(({ where, what }) => [where, what])).toEqual([
    ["goal.md:17", 'the scope opens "benchmark.yaml", which judges the candidates'],
    ["goal.md:17", 'the scope opens "ref/matmul.c", which judges the candidates'],
  ]);
  expect(found("- matmul.c\n", "- matmul.c\n- ./*.yaml\n- !benchmark.yaml\n").problems).toEqual([]);
});

it("a scope that opens by name what the tests run is a warning, and one that does not is none", () => {
  expect(found("budget:\n", "tests: [[make, test], [./check.sh]]\nbudget:\n").warnings).toEqual([]);
  const { warnings, problems } = found("budget:\n", "tests: [[./check.sh, matmul.c]]\nbudget:\n");
  expect(problems).toEqual([]);
  expect(warnings).toMatchObject([
    {
      where: "goal.md:18",
      what: 'the scope opens "matmul.c", and the goal\'s tests run it, so that a candidate could make them pass',
    },
  ]);
});

it("a scope that opens by name what the contract's command runs is a warning", () => {
  const warnings = (command: string[]) =>
    crossCheck({
      goal: parseGoal({ text: "## Target\nx\n## Scope\n- run.py\n- lib.py\n", name: "goal.md" }),
      benchmark: parseBenchmark({
        text: `schema_version: 1\nbenchmark_id: x\nruntime: {command: ${JSON.stringify(command)}}\ncases: [{id: train-1}]\n`,
        name: "b",
      }),
      goalName: "goal.md",
    }).warnings;
  expect(warnings(["python3", "-u", "./run.py"])).toMatchObject([
    { where: "goal.md:3", what: expect.stringContaining('opens "run.py", and the contract\'s command runs it') },
  ]);
  expect(warnings(["python3", "bench.py", "lib.py"])).toEqual([]);
});

it("a goal for another device than the contract's is refused on its line", () => {
  expect(found("budget:\n", "device: cuda\nbudget:\n").problems).toMatchObject([{ where: "goal.md:2" }]);
});

it("a workload without a case is a warning with the case that was perhaps meant", () => {
  expect(found("- train-128:", "- train-129:").warnings).toMatchObject([
    { where: "goal.md:28", remedy: 'Did you mean "train-128"?' },
  ]);
});

it("a name is near to another by a few letters, not by any", () => {
  expect(nearestName("Tarket", ["Target", "Notes"])).toBe("Target");
  expect(nearestName("iteratons", ["iterations"])).toBe("iterations");
  expect(nearestName("stpo", ["status", "stop"])).toBe("stop");
  expect(nearestName("xyz", ["Target", "Notes", "n"])).toBeNull();
});

it("a waiver that names nothing is a warning with the finding that was perhaps meant", () => {
  const { problems, warnings } = found("budget:\n", "waivers: [zeros, unused-inputs:b, planted:late]\nbudget:\n");
  expect(problems).toEqual([]);
  expect(warnings).toMatchObject([
    { where: "goal.md:2", what: expect.stringContaining("unused-inputs:b"), remedy: 'Did you mean "unused-input:b"?' },
    { where: "goal.md:2", what: expect.stringContaining("cannot be waived") },
  ]);
});

it("nor a manifest, nor the problem that a solution is for, which say what is called with what", () => {
  const functions =
    "[{manifest: cases/x/manifest.yaml}, {entry: p.py, kind: kernelbench, solution: s.py}, {entry: q.py, kind: kernelbench}]";
  const cases = "[{id: train-a, n: 1}, {id: test-a, n: 2}]";
  const benchmark = parseBenchmark({
    text: `{schema_version: 1, benchmark_id: x, driver: python, functions: ${functions}, cases: ${cases}}`,
    name: "b",
  });
  const judged = (scope: string, waivers = "") => {
    const text = `---\nwaivers: [${waivers}]\n---\n# Faster\n\n## Target\nx\n\n## Editable Scope\n${scope}\n`;
    return crossCheck({ goal: parseGoal({ text, name: "goal.md" }), benchmark, goalName: "goal.md" });
  };
  expect(judged("- cases/x/model.py\n- s.py\n- q.py").problems).toEqual([]);
  expect(judged("- cases\n- s.py\n- p.py").problems.map(({ what }) => what)).toEqual([
    'the scope opens "cases/x/manifest.yaml", which judges the candidates',
    'the scope opens "p.py", which judges the candidates',
  ]);
  // Their inputs and outputs have names that only a run of the base shows.
  expect(judged("- s.py", "zeros, 'identity:input0', 'zeros:output1'").warnings).toEqual([]);
  expect(judged("- s.py", "zerose, 'zerose:output'").warnings).toHaveLength(2);
});
