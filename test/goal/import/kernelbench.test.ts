import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kernelbench } from "../../../src/goal/import/kernelbench.ts";
import { folder, imported, problem } from "./tasks.ts";

const sample = `import torch
import torch.nn as nn

class Model(nn.Module):
    """Uses batch_size, in words."""

    def __init__(self, dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(dim))

    def forward(self, x):
        return x * self.scale  # batch_size, too

batch_size = 128
dim = 64

def get_inputs():
    return [torch.randn(batch_size, dim)]

def get_init_inputs():
    return [dim]
`;
const changed = (from: string, to: string) => {
  expect(sample).toContain(from);
  return sample.replace(from, to);
};
const read = (text: string, more: Record<string, string | null> = {}) =>
  imported(kernelbench, folder({ "problem.py": text, ...more }));

test("a problem becomes a contract of its own form, with a solution that is still to be written", () => {
  const { read: goal, contractRead, goalFile, notes } = read(sample);
  expect(goalFile).toBeUndefined();
  expect(goal).toMatchObject({
    scope: ["solution.py"],
    setup: { requirements: ["numpy==2.4.6", "torch==2.13.0"] },
    workloads: [{ id: "train-1" }, { id: "test-1", description: "held out, batch_size is 99" }],
  });
  expect(contractRead).toMatchObject({
    benchmark_id: "problem",
    driver: "python",
    device: "cpu",
    functions: [{ entry: "problem.py", kind: "kernelbench", solution: "solution.py" }],
    correctness: { field_tolerances: [{ field: "output", max_abs_delta: 1e-4, max_relative_delta: 1e-4 }] },
    cases: [
      { id: "train-1", parameters: {} },
      { id: "test-1", parameters: { batch_size: 99 } },
    ],
  });
  expect(notes.join("\n")).toContain("The other sizes are the same in both cases");
});

describe("the held-out size", () => {
  const heldOut = (text: string) => read(text).contractRead.cases[1]?.parameters ?? null;
  test.each([
    [
      "is a batch's before all others",
      changed("batch_size = 128\ndim", "width = 9\nbatch_size = 128\ndim"),
      { batch_size: 99 },
    ],
    [
      "may stand among several in a line",
      changed("batch_size = 128\ndim = 64", "batch_size, dim = 16, 64"),
      { batch_size: 13 },
    ],
    ["may be small", changed("batch_size = 128", "batch_size = 1"), { batch_size: 3 }],
    ["may have a type", changed("batch_size = 128", "batch_size: int = 128  # many"), { batch_size: 99 }],
    [
      "may have the name of a variable of forward's",
      changed(
        "return x * self.scale",
        "batch_size, width = x.shape\n        return (x * self.scale).reshape(batch_size, width)",
      ),
      { batch_size: 99 },
    ],
    [
      "may have the name of an argument",
      changed("def __init__(self, dim):", "def __init__(self, dim, batch_size=1):"),
      { batch_size: 99 },
    ],
    ["is none that the constructor is given", changed("return [dim]", "return [dim, batch_size]"), null],
    ["is none that the module reads", changed("x * self.scale", "x * self.scale / batch_size"), null],
    ["is none that another number comes from", changed("dim = 64", "dim = batch_size // 2"), null],
    ["is none that is worked out", changed("batch_size = 128", "batch_size = 64 * 2"), null],
    ["is none that the inputs do not read", changed("randn(batch_size", "randn(128"), null],
  ])("%s", (_title, text, wanted) => {
    expect(heldOut(text)).toEqual(wanted);
  });

  test("is said to be missing where there is none", () => {
    const { contractRead, notes } = read(changed("randn(batch_size, dim)", "randn(3, 4)"));
    expect(contractRead.cases.map(({ id }) => id)).toEqual(["train-1"]);
    expect(notes.join("\n")).toContain("no case is held out");
  });
});

test.each([
  ["the processor, by default", sample, "cpu", "names no device"],
  ["a GPU that is named", changed("dim)]\n", 'dim, device="cuda:0")]\n'), "cuda", "needs a GPU"],
  ["a GPU by its method", changed("dim)]\n", "dim).cuda()]\n"), "cuda", "needs a GPU"],
  [
    "the processor, where a GPU is taken if there is one",
    changed("dim = 64", 'dim = 64\ndevice = "cuda" if torch.cuda.is_available() else "cpu"'),
    "cpu",
    "takes a GPU where it sees one",
  ],
  [
    "the processor, where a remark speaks of a GPU",
    changed("# batch_size, too", "# .cuda()"),
    "cpu",
    "names no device",
  ],
])("the device is %s", (_title, text, device, note) => {
  const { contractRead, notes } = read(text);
  expect(contractRead.device).toBe(device);
  expect(notes.join("\n")).toContain(note);
});

test.each([
  ["16 bits", changed("dim)]", "dim, dtype=torch.float16)]"), 0.01],
  ["bf16", changed("x * self.scale", "x.to(torch.bfloat16) * self.scale"), 0.01],
  ["a method", changed("dim)]", "dim).half()]"), 0.01],
  ["32 bits", sample, 0.0001],
])("the tolerance is KernelBench's for %s", (_title, text, limit) => {
  expect(read(text).contractRead.correctness.field_tolerances).toMatchObject([
    { max_abs_delta: limit, max_relative_delta: limit },
  ]);
});

test.each([
  ["one", "return x", 1],
  ["a call with arguments", "return f(x, 1)", 1],
  ["a tuple", "return x, x + 1, [1, 2]", 3],
  ["a tuple in brackets", "return (x, x + 1)", 2],
  ["a tuple over lines", "return (\n            x,\n            x + 1,\n        )", 2],
  ["a sum that begins with brackets", "return (x + 1) * f(2, 3)", 1],
  ["several returns", "if x.sum() > 0:\n            return x, x\n        return x, -x", 2],
])("what forward returns has a tolerance each: %s", (_title, text, count) => {
  const fields = read(changed("return x * self.scale  # batch_size, too", text)).contractRead.correctness
    .field_tolerances;
  expect(fields?.map(({ field }) => field)).toEqual(
    count === 1 ? ["output"] : Array.from({ length: count }, (_, at) => `output${at}`),
  );
});

describe("the solution", () => {
  const solution = "class ModelNew: ...\n";
  const scope = (more: Record<string, string | null>, entry: string | null = null) =>
    imported(kernelbench, folder({ "problem.py": sample, ...more }, entry)).read.scope;
  test("that is there is where the campaign begins", () => {
    const { read: goal, notes } = read(sample, { "solution.py": solution });
    expect(goal.scope).toEqual(["solution.py"]);
    expect(notes.join("\n")).toContain("solution.py is there already");
  });
  test("does not take the name of another file", () => {
    expect(scope({ "solution.py": "x = 1\n" })).toEqual(["problem_solution.py"]);
    expect(scope({ "solution.py": null, "problem_solution.py": "" })).toEqual(["problem_hone.py"]);
  });
  test("has the problem's name where several lie together, and so have goal and contract", () => {
    const task = imported(kernelbench, folder({ "2_b.py": sample, "1_a.py": sample }, "2_b.py"));
    expect(task).toMatchObject({ goalFile: "2_b.goal.md", contract: "2_b.benchmark.yaml" });
    expect(task.read).toMatchObject({ scope: ["2_b_solution.py"], benchmark: "2_b.benchmark.yaml" });
  });
});

test("a file with Windows line ends and a byte order mark is read as any other", () => {
  const { contractRead } = read(`\uFEFF${sample.replaceAll("\n", "\r\n")}`);
  expect(contractRead.cases[1]?.parameters).toEqual({ batch_size: 99 });
});

test("its own requirements come first, and the version is not Hone's choice then", () => {
  const { read: goal, notes } = read(sample, { "requirements.txt": "torch==2.0.0\n" });
  expect(goal.setup).toMatchObject({ requirements: "requirements.txt" });
  expect(notes.join("\n")).not.toContain("Hone's choice");
});

describe("what is wrong names the file and the line", () => {
  const wrong = (text: string | null, more: Record<string, string | null> = {}, entry: string | null = "problem.py") =>
    problem(kernelbench, folder({ "problem.py": text, ...more }, entry));
  test.each([
    [
      "no Model",
      changed("class Model(", "class Net("),
      "tasks/mine/problem.py:4: it has no class Model, but class Net | Call",
    ],
    ["no get_inputs", changed("def get_inputs", "def inputs"), "problem.py:1: it has no get_inputs() | Add def"],
    [
      "no get_init_inputs",
      changed("def get_init_inputs", "def init"),
      "problem.py:1: it has no get_init_inputs() | Add",
    ],
    [
      "KernelBook's form",
      changed("return [dim]", "return [[], {'dim': dim}]"),
      "problem.py:20: get_init_inputs() gives a list and",
    ],
    ["nothing in it", "", "problem.py:1: it has no class Model |"],
    ["only in a string", `"""${sample.replaceAll('"""', "")}"""`, "problem.py:1: it has no class Model |"],
    ["no text", null, "tasks/mine/problem.py: it is no text, or too large |"],
  ])("%s", (_title, text, said) => {
    expect(wrong(text)).toContain(said);
  });
  test("a file that is none of Python's, or not there", () => {
    expect(wrong(sample, { "problem.txt": sample }, "problem.txt")).toContain("it is no Python file");
    expect(wrong(sample, {}, "other.py")).toContain("other.py: there is no such file");
    expect(wrong(sample, { "a`b.py": sample }, "a`b.py")).toContain("has signs that a goal's scope cannot hold");
  });
  test("a folder with no problem, with an unfinished one, or with several", () => {
    expect(problem(kernelbench, folder({ "a.py": changed("class Model", "class Net"), "b.py": "" }))).toContain(
      "a.py:4: it has no class Model, but class Net",
    );
    expect(problem(kernelbench, folder({ "a.py": "x = 1\n" }))).toContain(
      "no file here defines class Model and get_inputs()",
    );
    expect(problem(kernelbench, folder({ "level/1_a.py": sample, "level/2_b.py": sample }))).toContain(
      "2 problems lie here, and a goal is about one: level/1_a.py, level/2_b.py | Name one: hone init --from kernelbench tasks/mine/level/1_a.py",
    );
  });
  test("nothing where names can come from elsewhere", () => {
    for (const text of ["from parts import *\n", "from parts import (\n  Model, get_inputs, get_init_inputs,\n)\n"])
      expect(imported(kernelbench, folder({ "problem.py": text }, "problem.py")).contractRead.driver).toBe("python");
  });
});

test("it looks like a problem where there are Model and get_inputs", () => {
  const isAlike = (files: Record<string, string>, entry: string | null = null) =>
    kernelbench.looksLike(folder(files, entry));
  expect(isAlike({ "a/b.py": sample })).toBe(true);
  expect(isAlike({ "b.py": sample, "c.py": "" }, "c.py")).toBe(false);
  expect(isAlike({ "a.txt": sample, "b.py": "get_inputs, Model = 1, 2\n" })).toBe(true);
  expect(isAlike({ "b.py": "# class Model, get_inputs\n" })).toBe(false);
});

test("any change of a problem is imported or refused, in a time that its length bounds", () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom('"""', "'", "(", ")", "\\\n", "#", "\r\n", "\0", "=", ","),
  );
  fc.assert(
    fc.property(fc.nat(sample.length), fc.nat(30), piece, (at, removed, inserted) => {
      const text = sample.slice(0, at) + inserted + sample.slice(at + removed);
      const source = folder({ "problem.py": text }, "problem.py");
      const { imported: task, problems } = kernelbench.read(source);
      expect(task === null).toBe(problems.length > 0);
      if (task) imported(kernelbench, source);
    }),
    { numRuns: 300 },
  );
  const hostile = [
    `class Model: x = ${"(".repeat(120_000)}`,
    `${"a, ".repeat(80_000)}`,
    `"${"\\".repeat(250_000)}`,
    " (".repeat(125_000),
  ];
  for (const text of hostile) {
    const began = performance.now();
    kernelbench.read(folder({ "problem.py": `${text}\nget_inputs = Model = get_init_inputs = 1\n` }, "problem.py"));
    expect(performance.now() - began).toBeLessThan(2000);
  }
});
