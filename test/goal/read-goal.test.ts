import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseGoal, readGoal } from "../../src/goal/read-goal.ts";
import { Goal } from "../../src/model/goal.ts";
import { InputError } from "../../src/model/input-error.ts";
import { goalText } from "./sample.ts";

const read = (text: string, root?: string) => readGoal({ text, name: "goal.md", ...(root !== undefined && { root }) });
const minimal = "## Target\nThe function `matmul` in `matmul.c`.\n";
const withScope = (...lines: string[]) => `${minimal}\n## Editable Scope\n${lines.join("\n")}\n`;

describe("sections", () => {
  it("reads a goal whole", () => {
    const goal = parseGoal({ text: goalText, name: "goal.md" });
    expect(goal).toMatchObject({
      title: "Make matmul faster",
      language: "C",
      scope: ["matmul.c", "flags.mk"],
      build: "make -s",
      benchmark: "benchmark.yaml",
      budget: { iterations: 40, wall_seconds: 90, run_seconds: 300 },
      tune_constraints: ["UNROLL <= TILE"],
      workloads: [
        { id: "train-128", description: "fits into the second-level cache" },
        { id: "train-256", description: "does not" },
        { id: "test-200", description: "held out, no power of two" },
      ],
    });
    expect(Goal.parse(goal)).toEqual(goal);
  });

  it("reads the same goal whatever the order, the case, the aliases and the line ends", () => {
    const parts = [
      "## Notes\nn",
      "## target:\n`a.c`",
      "## **Editable Paths**\n* `a.c`",
      "## TEST CASES\n1. x: y",
      "## Objective\ntime",
    ];
    const expected = parseGoal({ text: parts.join("\n"), name: "g", title: "T" });
    expect(expected).toMatchObject({
      notes: "n",
      scope: ["a.c"],
      metric: "time",
      workloads: [{ id: "x", description: "y" }],
    });
    const turned = parseGoal({
      text: parts.toReversed().join("\r\n").replaceAll("\n", "\r\n").replaceAll("\r\r", "\r"),
      name: "g",
      title: "T",
    });
    expect({ ...turned, raw: "" }).toEqual({ ...expected, raw: "" });
  });

  it("reads what GitHub's issue forms write, where an empty field is absent", () => {
    const body =
      "### Target\n\n`softmax` in `src/softmax.c`\n\n### Editable Scope\n\nsrc/softmax.c\nsrc/softmax.h\n\n### Notes\n\n_No response_\n";
    const goal = parseGoal({ text: body, name: "issue #4", title: "Speed up softmax" });
    expect(goal).toMatchObject({ title: "Speed up softmax", scope: ["src/softmax.c", "src/softmax.h"] });
    expect(goal).not.toHaveProperty("notes");
  });

  it("takes headings in fences and comments for text", () => {
    const { goal } = read(
      `${minimal}\n<!--\n## Editable Scope\n- hidden.c\n-->\n## Notes\n~~~~md\n## Editable Scope\n~~~\n- b.c\n~~~~\nend`,
    );
    expect(goal?.scope).toEqual(["matmul.c"]);
    expect(goal?.notes).toBe("~~~~md\n## Editable Scope\n~~~\n- b.c\n~~~~\nend");
  });

  it("leaves deeper headings in their section and warns where one was perhaps meant as its own", () => {
    const { goal, warnings } = read(`${minimal}### Details\nmore\n### Notes\nx\n`);
    expect(goal?.target).toContain("Details\nmore");
    expect(warnings).toMatchObject([{ where: "goal.md:5", remedy: 'Write "## Notes" to make it a section.' }]);
  });

  it("joins nested lists to the item that they belong to", () => {
    const { goal } = read(
      `${minimal}## Constraints\n- exact:\n  - for zero\n  - and for one\n- stable\n  over runs\n\tindeed\n`,
    );
    expect(goal?.constraints).toEqual(["exact; for zero; and for one", "stable over runs indeed"]);
  });

  it("warns of unknown sections and keys with the name that was perhaps meant", () => {
    const { goal, warnings } = read(
      `---\nbuget: 1\ncolour: red\nschedule: daily\n---\n${minimal}## Worklods\n- a: b\n## Frobnicate\nx\n`,
    );
    expect(goal).not.toBeNull();
    expect(warnings.map(({ where, remedy }) => [where, remedy.slice(0, 32)])).toEqual([
      ["goal.md:2", 'Did you mean "budget"?'],
      ["goal.md:3", "Known keys: benchmark, budget, r"],
      ["goal.md:4", "Hone starts by a label, a commen"],
      ["goal.md:8", 'Did you mean "Workloads"?'],
      ["goal.md:10", "Known sections: Package, Languag"],
    ]);
  });

  it("keeps the text as it came", () => {
    const text = `\uFEFF${minimal.replaceAll("\n", "\r\n")}`;
    expect(read(text).goal?.raw).toBe(text);
  });
});

describe("what is wrong", () => {
  const cases: [string, string, string, string][] = [
    ["no Target", "# T\n\n## Scope\n- a.c\n", "goal.md:3", "there is no Target section"],
    ["an empty text", "", "goal.md:1", "there is no Target section"],
    ["a Target by another name", "## Tarket\nx\n", "goal.md:1", '"Tarket" is not known'],
    ["an empty Target", "# T\n## Target\n\n## Notes\nx", "goal.md:2", "the Target section is empty"],
    ["no scope to be found", "## Target\nthe sum\n", "goal.md:1", "there is no Editable Scope"],
    [
      "a path that leaves the repository",
      withScope("- a.c", "- ../b.c"),
      "goal.md:6",
      '"../b.c" leaves the repository',
    ],
    ["an absolute path", withScope("- /etc/passwd"), "goal.md:5", "not relative"],
    ["a home folder", withScope("- ~/x.c"), "goal.md:5", "not relative"],
    ["a Windows path", withScope("- src\\a.c"), "goal.md:5", "backslashes"],
    ["git's own files", withScope("- sub/.git/config"), "goal.md:5", "never editable"],
    ["workflows", withScope("- .github/workflows/ci.yml"), "goal.md:5", "never editable"],
    ["everything", withScope("- **"), "goal.md:5", "opens everything"],
    ["prose in the scope", withScope("- leave `secret.c` alone"), "goal.md:5", "is not a path"],
    ["everything by another pattern", withScope("- ./{**,x}/*.*"), "goal.md:5", "opens everything"],
    ["the folder itself", withScope("- ./"), "goal.md:5", "opens everything"],
    ["a folder and back", withScope("- src/../"), "goal.md:5", "goes down and up again"],
    ["up and down and back", withScope("- a/./../b.c"), "goal.md:5", "goes down and up again"],
    ["the root", withScope("- /"), "goal.md:5", "not relative"],
    ["all but everything", withScope("- a.c", "- !**"), "goal.md:6", "takes everything away"],
    ["a file that is opened and taken away", withScope("- a.c", "- src/b.c", "- !src"), "goal.md:6", "line 7 takes it"],
    ["only exclusions", withScope("- !a.c"), "goal.md:4", "opens no file"],
    ["invisible letters", withScope("- a\u202Eb.c"), "goal.md:5", "invisible"],
    ["malformed YAML", `---\nbudget:\n  iterations: [\n---\n${minimal}`, "goal.md:3", "the YAML cannot be read"],
    ["tabs in YAML", `---\nbudget:\n\titerations: 3\n---\n${minimal}`, "goal.md:3", "Tabs are not allowed"],
    ["a key twice", `---\ndevice: cpu\n\ndevice: hip\n---\n${minimal}`, "goal.md:4", "is there twice, first in line 2"],
    ["front matter that is a list", `---\n- a\n---\n${minimal}`, "goal.md:2", "is a list, and settings are keys"],
    ["front matter that is a sentence", `---\nfast\n---\n${minimal}`, "goal.md:2", '"fast", and settings are keys'],
    [
      "a workload that is listed twice",
      `${minimal}## Workloads\n- a: x\n- b: y\n- a: z\n`,
      "goal.md:6",
      'the workload "a" is listed in line 4 already',
    ],
    ["an unclosed front matter", `---\nbudget: {}\n`, "goal.md:1", "has no end"],
    [
      "a budget that is no number",
      `---\nbudget:\n  iterations: many\n---\n${minimal}`,
      "goal.md:3",
      '"budget.iterations" is "many"',
    ],
    [
      "an unknown budget",
      `---\nbudget:\n  iteratons: 3\n---\n${minimal}`,
      "goal.md:3",
      '"iteratons" in "budget" is unknown',
    ],
    [
      "a tunable outside the scope",
      `---\ntune:\n  - {name: T, file: x.mk, values: [1]}\n---\n${minimal}`,
      "goal.md:3",
      "outside the scope",
    ],
    [
      "a pattern of two groups",
      `---\ntune:\n  - {name: T, file: matmul.c, match: '(a)(b)', values: [1]}\n---\n${minimal}`,
      "goal.md:3",
      "2 groups",
    ],
    ["a test for a shell", `---\ntests: [[make, test, "|", tee]]\n---\n${minimal}`, "goal.md:2", "is for a shell"],
    ["a constraint that does not parse", `---\ntune_constraints: ["A <="]\n---\n${minimal}`, "goal.md:2", "expected"],
    [
      "a contract outside the repository",
      `${minimal}## Benchmark\n../../b.yaml\n`,
      "goal.md:3",
      "leaves the repository",
    ],
  ];
  it.each(cases)("%s is refused with its line and a remedy", (_title, text, where, what) => {
    const { goal, problems } = read(text);
    expect(goal).toBeNull();
    expect(problems[0]).toMatchObject({ where, what: expect.stringContaining(what) });
    expect(problems[0]?.remedy).not.toBe("");
  });

  it("includes a path that climbs out of the goal's folder and back to all of it", () => {
    const { problems } = read(withScope("- ../kernels", "- ../lib"), "kernels");
    expect(problems).toMatchObject([{ where: "goal.md:5", what: '"../kernels" opens everything' }]);
  });

  it("is collected, in the order of the lines", () => {
    const { problems } = read("# Faster\n\n## Editable Scope\n- ../../etc/passwd\n- /x\n");
    expect(problems.map(({ where }) => where)).toEqual(["goal.md:3", "goal.md:4", "goal.md:5"]);
  });

  it("is thrown one at a time by parseGoal", () => {
    expect(() => parseGoal({ text: "", name: "issue #4" })).toThrow(InputError);
    expect(() => parseGoal({ text: "", name: "issue #4" })).toThrow(/^issue #4:1: there is no Target section\n {2}Add/);
  });

  it("includes a text that is too long", () => {
    expect(read(" ".repeat(1_000_001)).problems[0]?.what).toContain("at most 1000000");
    const lines = read(minimal + "\n".repeat(20_000)).problems[0];
    expect(lines).toMatchObject({ where: "goal.md:20001", what: "the goal has 20003 lines, at most 20000 are read" });
  });
});

describe("the scope", () => {
  it("takes remarks, lists in back-ticks, folders, globs and exclusions", () => {
    const { goal } = read(
      withScope(
        "- `a.c`, `b.c` and `c.c`",
        "- src/: the kernels",
        "  - only the inner loops",
        "- lib/**/*.h - headers",
        "- !src/main.c",
        "- ./d.c (new)",
      ),
    );
    expect(goal?.scope).toEqual(["a.c", "b.c", "c.c", "src", "lib/**/*.h", "!src/main.c", "d.c"]);
  });

  it("may leave the goal's folder as long as it stays in the repository", () => {
    expect(read(withScope("- ../common/x.c"), "kernels").goal?.scope).toEqual(["../common/x.c"]);
    expect(read(withScope("- ../../x.c"), "kernels").problems[0]?.what).toContain("leaves the repository");
  });

  it("is what Target names in back-ticks where there is none, and that is said", () => {
    const { goal, inferred } = read(
      "## Target\n`np.dot` of `lib/dot.c`, called by `dot()`\n".replace("`np.dot` of ", ""),
    );
    expect(goal?.scope).toEqual(["lib/dot.c"]);
    expect(inferred[0]).toEqual({
      where: "goal.md:1",
      what: "the scope is what Target names: lib/dot.c",
      remedy: 'Write "## Editable Scope" to say otherwise.',
    });
  });
});

describe("the contract", () => {
  it.each([
    ["b.yaml", "b.yaml"],
    ["- ./sub/b.yaml", "sub/b.yaml"],
    ["The file `k/b.yml` judges.", "k/b.yml"],
    ["[the contract](k/b.yaml)", "k/b.yaml"],
    [".hone/b.yaml", ".hone/b.yaml"],
  ])("is named by a section that says %j", (said, path) => {
    expect(read(`${minimal}## Benchmark\n${said}\n`).goal?.benchmark).toBe(path);
  });

  it("is named by the front matter before the section, and lies beside the goal where nobody names it", () => {
    expect(read(`---\nbenchmark: a.yaml\n---\n${minimal}## Benchmark\nb.yaml\n`).goal?.benchmark).toBe("a.yaml");
    expect(read(minimal)).toMatchObject({ goal: { benchmark: "benchmark.yaml" }, benchmarkLine: null });
  });
});

describe("a hostile text of a million characters", () => {
  const filled = (head: string, piece: string) => (head + piece.repeat(1_000_000 / piece.length)).slice(0, 1_000_000);
  const goal = "## Target\n`a.c`\n";
  it.each([
    ["continued items", filled(`${goal}## Constraints\n- a\n`, "  more\n")],
    ["nested items", filled(`${goal}## Constraints\n- a\n`, "  - more\n")],
    ["unknown sections", filled(goal, "## Frob\n")],
    ["repeated sections", filled("", goal)],
    ["opened links", filled(`${goal}## Benchmark\n`, "[](")],
    ["scope entries", filled(`${goal}## Scope\n`, "- a.c\n")],
    ["scope in commas", filled(`${goal}## Scope\n- b.c`, ", a.c")],
    ["back-ticks", filled("## Target\n", "`a.c")],
    ["comments", filled(goal, "<!-- -->")],
    ["one long line", filled(`${goal}## Workloads\n- `, "*")],
  ])("made of %s is answered at once, with few words", (_title, text) => {
    const { problems, warnings } = read(text);
    expect(problems.length + warnings.length).toBeLessThanOrEqual(120);
  });
});

it("answers any text with a goal or with lines, and never throws", () => {
  const word = fc.constantFrom(
    "## Target\n",
    "### Scope\n",
    "# T\n",
    "- `a.c`",
    "- ",
    "```\n",
    "~~~",
    "---\n",
    "<!--",
    "-->",
    "\r\n",
    "  ",
    "tune:\n",
    "../",
    "x: [",
    "!",
    "&a",
    "*a",
    "#",
    "`",
    "\0",
    "é",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 12 })), { maxLength: 40 }), (words) => {
      const { goal, problems } = read(words.join(""));
      expect(goal === null).toBe(problems.length > 0);
      for (const { where, remedy } of problems) {
        expect(where).toMatch(/^goal\.md:[1-9]\d*$/);
        expect(remedy).not.toBe("");
      }
      if (goal) expect(Goal.parse(goal)).toEqual(goal);
    }),
    { numRuns: 600 },
  );
}, 30_000);
