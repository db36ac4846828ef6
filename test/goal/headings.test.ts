import { describe, expect, it } from "vitest";
import { readGoal } from "../../src/goal/read-goal.ts";

const read = (text: string, title?: string) =>
  readGoal({ text, name: "goal.md", ...(title !== undefined && { title }) });
const what = (problems: readonly { where: string; what: string }[]) =>
  problems.map((each) => `${each.where}: ${each.what}`);

describe("headings", () => {
  it.each([
    ["numbered", "## 1. Target\n`a.c`\n## 2) Notes\nn\n"],
    ["with pictures and emphasis", "## \u{1F3AF} **Target**\n`a.c`\n## _Notes_ (optional):\nn\n"],
    ["with closing marks", "## Target ##\n`a.c`\n## Notes ####\nn\n"],
    ["underlined", "Target\n------\n`a.c`\n\nNotes\n---\nn\n"],
    ["underlined as titles", "Target\n======\n`a.c`\n\nNotes\n===\nn\n"],
    ["bold", "**Target**\n`a.c`\n\n__Notes:__\nn\n"],
    ["of two levels", "Target\n===\n`a.c`\n\nNotes\n---\nn\n"],
    ["bold, behind a title", "# Faster\n\n**Target:**\n`a.c`\n\n**Notes**:\nn\n"],
  ])("that are %s are read", (_style, text) => {
    expect(read(text)).toMatchObject({ goal: { target: "`a.c`", scope: ["a.c"], notes: "n" }, warnings: [] });
  });

  it("that are bold are text beside real ones, and a warning says so", () => {
    const { goal, warnings } = read("## Target\n`a.c`\n\n**Notes**\nn\n");
    expect(goal?.target).toBe("`a.c`\n\n**Notes**\nn");
    expect(what(warnings)).toEqual(['goal.md:4: "Notes" is bold text and counts as part of the section above it']);
  });

  it("are none where a line is a list's, a table's or a paragraph's, or stands in code", () => {
    const text = "## Target\n`a.c`\nmore\n---\n- Notes\n---\n| Notes |\n|---|\n    ## Notes\n```\n## Notes\n```\n";
    expect(read(text)).toMatchObject({ goal: { target: text.slice(10).trim() }, warnings: [] });
  });
});

describe("code and comments", () => {
  it.each([
    ["in a longer fence", "````sh\n```\nmake\n```\n````", "```\nmake\n```"],
    ["in tildes", "~~~\nmake\n```\n~~~", "make\n```"],
    ["in two fences", "first:\n```sh\nmake\n```\nthen:\n```\nmake check\n```\n", "make\nmake check"],
    ["indented in a list", "- build:\n  ```sh\n  make\n  ```\n", "make"],
    ["without a fence", "    make\n", "make"],
  ])("Build is what stands %s", (_form, text, build) => {
    expect(read(`## Target\n\`a.c\`\n## Build\n${text}\n## Notes\nn\n`).goal).toMatchObject({ build, notes: "n" });
  });

  it("a line of code in back-ticks opens no fence, and a comment in back-ticks is none", () => {
    const { goal, warnings } = read(
      "## Target\n``` `a.c` ``` and `<!--` here\n## Notes\na <!-- hidden --> b `` <!-- ` ``\n",
    );
    expect(goal).toMatchObject({ target: "``` `a.c` ``` and `<!--` here", notes: "a  b `` <!-- ` ``" });
    expect(warnings).toEqual([]);
  });

  it.each([
    ["comment", "a\n<!-- b\n## Scope\n- x.c\n", "goal.md:4: the comment that begins here has no end"],
    ["code fence", "a\n```\n## Scope\n- x.c\n", "goal.md:4: the code fence that begins here has no end"],
  ])("a %s without an end is a warning on the line where it begins", (_kind, notes, warning) => {
    const { goal, warnings } = read(`## Target\n\`a.c\`\n${notes}`);
    expect(goal?.scope).toEqual(["a.c"]);
    expect(what(warnings)[0]).toContain(warning);
  });
});

describe("lists", () => {
  it("leave out the boxes that nobody checked, where somebody checked others", () => {
    const scope = "- [x] a.c\n- [ ] b.c\n  - only if need be\n- [X] c.c\n";
    expect(read(`## Target\nx\n## Scope\n${scope}`).goal?.scope).toEqual(["a.c", "c.c"]);
    expect(read("## Target\nx\n## Scope\n- [ ] a.c\n- [ ] b.c\n").goal?.scope).toEqual(["a.c", "b.c"]);
  });

  it("name workloads in the ways that people do", () => {
    const lines = "- a: one\n- **b**: two\n- **c:** three\n- `d` \u2013 four\n- e - five\n- f\n- any size\n";
    const { goal, warnings } = read(`## Target\n\`a.c\`\n## Workloads\n${lines}`);
    expect(goal?.workloads.map(({ id, description }) => `${id}=${description}`)).toEqual([
      "a=one",
      "b=two",
      "c=three",
      "d=four",
      "e=five",
      "f=",
    ]);
    expect(what(warnings)).toEqual(['goal.md:10: "any size" is no workload and was not read']);
  });
});

it("a Build for a shell is a warning: nobody runs it", () => {
  const { goal, warnings } = read("## Target\n`a.c`\n## Build\nRun | this\n```sh\ncd x && make\n```\n");
  expect(goal?.build).toBe("cd x && make");
  expect(what(warnings)).toEqual([
    'goal.md:6: Build is for people and models, and "&&" is for a shell, which the contract\'s build does not have',
  ]);
});

describe("a goal in plain words", () => {
  it("is a target as a whole, and what it lacks is told", () => {
    const text = "Our sorting is slow.\nIt takes 3 s for a million numbers.\nCan it be made faster?\n";
    const { goal, understood, problems, absent, inferred, unsaid } = read(text);
    expect(goal).toBeNull();
    expect(understood).toEqual({ title: "Our sorting is slow.", target: text.trim(), scope: [] });
    expect(what(inferred)[0]).toBe("goal.md:1: the target is the whole text, which has no headings");
    expect(what(problems)).toEqual([
      "goal.md:1: there is no Editable Scope, and Target names no file in back-ticks to take it from",
    ]);
    expect(absent).toEqual(problems);
    expect(what(unsaid)).toEqual(["goal.md:3: no Correctness Constraints", "goal.md:3: no Representative Workloads"]);
  });

  it("is a whole goal where it names a file, under an issue's title as under one of its own", () => {
    const wanted = { title: "Sort faster", target: "The sort in `src/sort.c` is slow.", scope: ["src/sort.c"] };
    expect(read("The sort in `src/sort.c` is slow.", "Sort faster").goal).toMatchObject(wanted);
    expect(read("# Sort faster\nThe sort in `src/sort.c` is slow.\n").goal).toMatchObject(wanted);
  });

  it("may call its target a goal", () => {
    const { goal, inferred, warnings } = read("## Goal\nThe sort in `a.c`.\n## Notes\nn\n");
    expect(goal).toMatchObject({ target: "The sort in `a.c`.", notes: "n" });
    expect(what(inferred)[0]).toBe("goal.md:1: the target is what the section Goal says");
    expect(warnings).toEqual([]);
  });
});

it("an Autoloop program is read in a goal's terms", () => {
  const text = `---
schedule: every 6h
target-metric: 0.95
metric_direction: higher
timeout-minutes: 40
---
# Sorting

## Goal
Make the sort fast.

## Target
Only modify these files:
- \`src/sort.py\` -- the sort
- lib/

Do NOT modify:
- \`lib/check.py\`
- (list files that must not be touched)

## Evaluation
\`\`\`bash
python evaluate.py
\`\`\`
The metric is \`fitness\`. **Higher is better.**
`;
  const { goal, warnings, inferred } = read(text);
  expect(goal).toMatchObject({
    title: "Sorting",
    target: "Make the sort fast.",
    scope: ["src/sort.py", "lib", "!lib/check.py"],
    metric: "The metric is `fitness`. **Higher is better.**",
  });
  expect(warnings.map(({ where, remedy }) => [where, remedy.slice(0, 36)])).toEqual([
    ["goal.md:2", "Hone starts by a label, a comment or"],
    ["goal.md:3", "Hone looks for more until its budget"],
    ["goal.md:4", "Write direction: maximize beside the"],
    ["goal.md:5", "Write budget: {run_seconds: 2400} fo"],
  ]);
  expect(inferred[1]).toMatchObject({
    where: "goal.md:21",
    remedy: 'In benchmark.yaml: runtime: {command: [sh, -c, "python evaluate.py"]}.',
  });
});

it("FermiLink's goal is read as it is", () => {
  const text = `# Optimise the integrals

## Package
pyscf

## Language
Python / C

## Target
Speed up the ERI build of small molecules.

## Editable Scope
- \`pyscf/lib/gto/**\`
- \`pyscf/gto/moleintor.py\`

## Performance Metric
wall-clock time (minimize)

## Correctness Constraints
- Total energy within 1e-8 Hartree of the baseline
- Convergence status unchanged

## Representative Workloads
- train-water: H2O in cc-pVDZ
- test-benzene: benzene in 6-31G

## Build
\`\`\`bash
pip install -e .
\`\`\`

## Notes
Keep the API.
`;
  expect(read(text)).toMatchObject({
    problems: [],
    warnings: [],
    goal: {
      package: "pyscf",
      language: "Python / C",
      scope: ["pyscf/lib/gto/**", "pyscf/gto/moleintor.py"],
      metric: "wall-clock time (minimize)",
      constraints: ["Total energy within 1e-8 Hartree of the baseline", "Convergence status unchanged"],
      workloads: [
        { id: "train-water", description: "H2O in cc-pVDZ" },
        { id: "test-benzene", description: "benzene in 6-31G" },
      ],
      build: "pip install -e .",
      notes: "Keep the API.",
      raw: text,
    },
  });
});
