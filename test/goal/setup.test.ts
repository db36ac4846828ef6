import { describe, expect, it } from "vitest";
import { crossCheck } from "../../src/goal/cross-check.ts";
import { parseBenchmark } from "../../src/goal/read-benchmark.ts";
import { readGoal } from "../../src/goal/read-goal.ts";
import { benchmarkText, goalText } from "./sample.ts";

/** A goal with this `setup:` in its second line. */
const read = (setup: string, scope = "- matmul.c\n") =>
  readGoal({
    text: goalText.replace("budget:\n", `setup: ${setup}\nbudget:\n`).replace("- matmul.c\n", scope),
    name: "goal.md",
    root: "kit",
  });

const problemsOf = (setup: string, scope?: string) => {
  const { goal, problems } = read(setup, scope);
  const benchmark = parseBenchmark({ text: benchmarkText, name: "b" });
  const crossed = goal ? crossCheck({ goal, benchmark, goalName: "goal.md" }).problems : [];
  return [...problems, ...crossed].map(({ where, what }) => `${where}: ${what}`);
};

describe("a goal's setup", () => {
  it.each([
    ["[[./fetch.sh]]", { environment: "none", commands: [["./fetch.sh"]], env: {} }],
    ["{commands: [[./fetch.sh]]}", { environment: "none", commands: [["./fetch.sh"]], env: {} }],
    ["{requirements: [numpy==2.4.6]}", { environment: "venv", requirements: ["numpy==2.4.6"], commands: [], env: {} }],
    [
      '{environment: uv, python: "3.11", requirements: reqs.txt, env: {OMP_NUM_THREADS: "1"}}',
      { environment: "uv", python: "3.11", requirements: "reqs.txt", commands: [], env: { OMP_NUM_THREADS: "1" } },
    ],
  ])("%s is read", (setup, expected) => {
    expect(problemsOf(setup)).toEqual([]);
    expect(read(setup).goal?.setup).toEqual(expected);
  });

  it.each([
    ["{requirements: [numpy], python: 3.11}", /"setup\.python" is 3\.11/],
    ["{environment: none, requirements: [numpy]}", /"setup\.requirements" is wrong: there is no environment/],
    ["[]", /sets nothing up/],
    ["{requirments: [numpy]}", /the key "requirments" in "setup" is unknown/],
    ["{commands: [[x]], env: {PATH: /opt}}", /setup\.env/],
    ["{environment: conda, python: python3, requirements: [numpy]}", /conda takes a version/],
    ["[[make, deps, '&&', ls]]", /"&&" is for a shell/],
    ["[['{environment}/bin/python']]", /names \{environment\}, and there is none/],
    ["[[./fetch.sh, '{venv}']]", /names \{venv\}, which stands for nothing/],
    ["{requirements: ../../reqs.txt}", /names "\.\.\/\.\.\/reqs\.txt", which is no file of the repository/],
  ])("%s is refused on its line", (setup, what) => {
    const problems = problemsOf(setup);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^goal\.md:2: /);
    expect(problems[0]).toMatch(what);
  });

  it("may not be made of a file that candidates change", () => {
    expect(problemsOf("{requirements: reqs.txt}", "- matmul.c\n- *.txt\n")).toEqual([
      'goal.md:2: the scope opens "reqs.txt", which says what the environment is made of',
    ]);
  });
});
