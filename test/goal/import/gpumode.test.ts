import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { gpumode } from "../../../src/goal/import/gpumode.ts";
import { readBenchmark } from "../../../src/goal/read-benchmark.ts";
import { folder, imported, problem } from "./tasks.ts";

const task = `# name: doubled
files:
  - {"name": "submission.py", "source": "@SUBMISSION@"}
  - {"name": "reference.py", "source": "reference.py"}
lang: "py"
description: |
  Twice each number.

  ## Input
  A list.
config:
  main: "eval.py"
tests:
  - {"size": 3, "seed": 1}
benchmarks:
  - {"size": 10, "seed": 2}
  - {"size": 20, "seed": 3}
  - {"size": 30, "seed": 4}
ranking_by: "geom"
`;
const reference = `def generate_input(size, seed):
    return [(seed + at) % 7 for at in range(size)]

def ref_kernel(data):
    return [2 * value for value in data]

def check_implementation(data, output):
    return "" if output == ref_kernel(data) else f"{output} of {data}"
`;
const submission = "def custom_kernel(data):\n    return [value + value for value in data]\n";
const files = { "task.yml": task, "reference.py": reference, "submission.py": submission };
const changed = (from: string, to: string) => {
  expect(task).toContain(from);
  return task.replace(from, to);
};
const read = (more: Record<string, string | null> = {}) => imported(gpumode, folder({ ...files, ...more }));
const casesOf = (text: string) =>
  read({ "task.yml": text }).contractRead.cases.map(({ id, weight, parameters }) => [id, weight, parameters]);

test("a task becomes a command that judges itself; tests are checked, benchmarks are timed, the last is held out", () => {
  const { read: goal, contractRead, notes } = read();
  expect(goal).toMatchObject({ scope: ["submission.py"], title: "Make mine faster" });
  expect(goal.setup).toBeUndefined();
  expect(goal.notes).toContain("> ## Input");
  expect(contractRead).toMatchObject({
    benchmark_id: "mine",
    driver: "command",
    device: "cpu",
    correctness: { mode: "runner_only" },
    controller: { timeout_seconds: 360, objective: { primary_metric: "time", direction: "minimize" } },
  });
  const [python, flag, , contract, settings] = contractRead.runtime?.command ?? [];
  expect([python, flag, contract]).toEqual(["python3", "-c", "{benchmark}"]);
  expect(JSON.parse(settings ?? "")).toEqual({
    submission: "submission",
    files: { "submission.py": "submission.py", "reference.py": "reference.py" },
    tests: [{ size: 3, seed: 1 }],
  });
  expect(casesOf(task)).toEqual([
    ["train-1", 1, { args: { size: 10, seed: 2 } }],
    ["train-2", 1, { args: { size: 20, seed: 3 } }],
    ["test-3", 1, { args: { size: 30, seed: 4 } }],
  ]);
  expect(notes.join("\n")).toContain("eval.py is not run");
  expect(notes.join("\n")).toContain("the evidence is called reported");
});

describe("ranking_by", () => {
  test("last puts the weight on the last benchmark, which then guides the search; it is GPU MODE's default", () => {
    const wanted = [
      ["train-1", 0.01, { args: { size: 10, seed: 2 } }],
      ["test-2", 0.01, { args: { size: 20, seed: 3 } }],
      ["train-3", 1, { args: { size: 30, seed: 4 } }],
    ];
    expect(casesOf(changed('"geom"', "last"))).toEqual(wanted);
    expect(casesOf(changed('ranking_by: "geom"\n', ""))).toEqual(wanted);
    expect(read({ "task.yml": changed('"geom"', "last") }).notes.join("\n")).toContain(
      "weight 1, the others have 0.01",
    );
  });
  test("mean is not what Hone takes, and that is said", () => {
    const { notes, contractRead } = read({ "task.yml": changed('"geom"', "mean") });
    expect(contractRead.cases.map(({ weight }) => weight)).toEqual([1, 1, 1]);
    expect(notes.join("\n")).toContain("ranking_by: mean adds up times");
  });
});

test("where there is one benchmark none is held out, and where there are only tests they are timed", () => {
  const one = changed('  - {"size": 20, "seed": 3}\n  - {"size": 30, "seed": 4}\n', "");
  expect(casesOf(one).map(([id, weight]) => [id, weight])).toEqual([["train-1", 1]]);
  expect(read({ "task.yml": one }).notes.join("\n")).toContain("no case is held out");
  const none = task.replace(
    /tests:[\s\S]*?ranking/,
    'tests:\n  - {"size": 3}\n  - {"size": 4}\nbenchmarks: []\nranking',
  );
  expect(casesOf(none)).toEqual([
    ["train-1", 1, { args: { size: 3 } }],
    ["test-2", 1, { args: { size: 4 } }],
  ]);
  expect(read({ "task.yml": none }).notes.join("\n")).toContain("There are no benchmarks");
});

test("arguments may be texts, truth values, lists and nothing, under any name", () => {
  const text = changed(
    '{"size": 10, "seed": 2}',
    '{id: a, weight: 2.5, flags: [true, null], sizes: [[1, 2], [3]], function: "x: {y}"}',
  );
  expect(casesOf(text)[0]).toEqual([
    "train-1",
    1,
    { args: { id: "a", weight: 2.5, flags: [true, null], sizes: [[1, 2], [3]], function: "x: {y}" } },
  ]);
});

describe("what candidates change", () => {
  test("is the template, where the submission lies nowhere", () => {
    const text = changed("lang:", "templates: {Python: kernels/start.py}\nlang:");
    const { read: goal, contractRead } = imported(
      gpumode,
      folder({ "task.yml": text, "reference.py": reference, "kernels/start.py": submission }),
    );
    expect(goal.scope).toEqual(["kernels/start.py"]);
    expect(JSON.parse(contractRead.runtime?.command?.[4] ?? "")).toMatchObject({
      submission: "submission",
      files: { "submission.py": "kernels/start.py" },
    });
  });
  test("may lie below, and is then imported by its dotted name", () => {
    const text = changed('"name": "submission.py"', '"name": "parts/kernel.py"');
    const { read: goal, contractRead } = read({ "task.yml": text, "parts/kernel.py": submission });
    expect(goal.scope).toEqual(["parts/kernel.py"]);
    expect(contractRead.runtime?.command?.[4]).toContain('"submission": "parts.kernel"');
  });
});

test("a task below the folder is found, its files start from its own folder, and those outside are named", () => {
  const text = changed('"source": "reference.py"', '"source": "./reference.py"').replace(
    "lang:",
    "  - {name: utils.py, source: ../../lib/utils.py}\n  - {name: near.py, source: ../near.py}\nlang:",
  );
  const {
    read: goal,
    contractRead,
    notes,
  } = imported(
    gpumode,
    folder({ "a/task.yml": text, "a/reference.py": reference, "a/submission.py": submission, "near.py": "" }),
  );
  expect(goal.scope).toEqual(["a/submission.py"]);
  expect(JSON.parse(contractRead.runtime?.command?.[4] ?? "")).toMatchObject({
    files: { "reference.py": "a/reference.py", "utils.py": "../lib/utils.py", "near.py": "near.py" },
  });
  expect(notes.join("\n")).toContain("../lib/utils.py: outside of the folder");
});

test("PyTorch and a GPU are asked for where the files name them", () => {
  const {
    read: goal,
    contractRead,
    notes,
  } = read({
    "reference.py": `import torch\n${reference}    # device="cpu"\nx = torch.ones(3, device="cuda")\n`,
  });
  expect(goal.setup).toMatchObject({ requirements: ["numpy==2.4.6", "torch==2.13.0"] });
  expect(contractRead.device).toBe("cuda");
  expect(notes.join("\n")).toContain("it needs a GPU");
  const own = read({ "reference.py": `import torch\n${reference}`, "requirements.txt": "torch==2.0.0\n" });
  expect(own.read.setup).toMatchObject({ requirements: "requirements.txt" });
});

test("long time limits go into the budget, and several GPUs do not carry over", () => {
  const {
    read: goal,
    contractRead,
    notes,
  } = read({
    "task.yml": `${task}test_timeout: 240\nbenchmark_timeout: 480\nranked_timeout: 900\nmulti_gpu: true\n`,
  });
  expect(goal.budget.run_seconds).toBe(720);
  expect(contractRead.controller.timeout_seconds).toBe(720);
  expect(notes.join("\n")).toContain("multi_gpu is not carried over");
  expect(read({ "task.yml": `${task}test_timeout: 10\nbenchmark_timeout: 20\n` }).read.budget.run_seconds).toBe(300);
});

describe("what is wrong names the file and the line", () => {
  const wrong = (more: Record<string, string | null>, entry: string | null = null) =>
    problem(gpumode, folder({ ...files, ...more }, entry));
  test.each([
    [
      "neither tests nor benchmarks",
      task.replace(/tests:[\s\S]*?ranking/, "benchmarks: []\nranking"),
      ":13: there are neither benchmarks nor tests",
    ],
    ["no files", changed("files:", "file:"), ':2: "files" is missing'],
    ["another language", changed('"py"', '"hip"'), ':5: lang is "hip", which GPU MODE does not have'],
    ["CUDA C++", changed('"py"', '"cu"'), ":5: the task is in CUDA C++ (lang: cu)"],
    [
      "another ranking",
      changed('"geom"', '"best"'),
      ':19: "ranking_by" is "best" | It must be one of last, mean, geom',
    ],
    [
      "a file that is missing",
      changed('"source": "reference.py"', '"source": "refrence.py"'),
      ":4: there is no file refrence.py",
    ],
    [
      "no submission among the files",
      changed("@SUBMISSION@", "submission.py"),
      ':2: no file has the source "@SUBMISSION@"',
    ],
    ["two submissions", changed('"source": "reference.py"', '"source": "@SUBMISSION@"'), ":2: 2 files have the source"],
    [
      "a name that leaves the folder",
      changed('"name": "reference.py"', '"name": "../reference.py"'),
      ':4: "../reference.py" is no name',
    ],
    [
      "a source that is no path of the repository",
      changed('"source": "reference.py"', '"source": "/etc/passwd"'),
      ':4: "/etc/passwd" is not relative',
    ],
    ["no reference", changed('"name": "reference.py"', '"name": "ref.py"'), ":2: no file is called reference.py"],
    ["a benchmark that is no block", changed('{"size": 20, "seed": 3}', "20"), ':17: "benchmarks[1]" is 20'],
    ["an argument that is no name", changed('"size": 20', '"a b": 20'), ":17: "],
    ["an argument that is no number", changed('"size": 20', '"size": .inf'), ":17: "],
    ["broken YAML", changed('"seed": 1}', '"seed": 1'), "the YAML cannot be read"],
  ])("%s", (_title, text, said) => {
    expect(wrong({ "task.yml": text })).toContain(`tasks/mine/task.yml${said.startsWith(":") ? said : ""}`);
    expect(wrong({ "task.yml": text })).toContain(said);
  });
  test.each([
    ["no kernel", { "submission.py": "def kernel(data): ...\n" }, "submission.py:1: it has no custom_kernel"],
    [
      "an empty kernel",
      { "submission.py": 'def custom_kernel(data):\n    """To do."""\n    pass\n' },
      "submission.py: its custom_kernel is still empty",
    ],
    [
      "a kernel that only raises",
      { "submission.py": "def custom_kernel(data: int) -> int:\n    raise NotImplementedError()\n" },
      "is still empty",
    ],
    [
      "no inputs",
      { "reference.py": reference.replace("generate_input", "inputs") },
      "reference.py:1: it has no generate_input",
    ],
    [
      "no check",
      { "reference.py": reference.replace("check_implementation", "check") },
      "reference.py:1: it has no check_implementation",
    ],
  ])("%s", (_title, more, said) => {
    expect(wrong(more)).toContain(said);
  });
  test("no submission", () => {
    const { "submission.py": _left, ...rest } = files;
    expect(problem(gpumode, folder(rest))).toContain(
      "task.yml:3: there is no submission.py, which candidates change | Write one",
    );
  });
  test("no task, several, or one that is no text", () => {
    expect(problem(gpumode, folder({ "a.py": "" }))).toContain("there is no task.yml");
    expect(problem(gpumode, folder({ "a/task.yml": task, "b/task.yml": task }))).toContain(
      "2 tasks lie below this folder, and a goal is about one | Name one: hone init --from gpumode tasks/mine/a",
    );
    expect(wrong({ "task.yml": null })).toContain("tasks/mine/task.yml: it is not there, no text");
    expect(wrong({}, "reference.py")).toContain("tasks/mine/reference.py: there is no task.yml");
  });
});

test("any change of a task is imported or refused", () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom("{", "}", "[", "\n- ", "&a", "*a", ": ", "../", "@SUBMISSION@", "\u2028", "\u0085"),
  );
  fc.assert(
    fc.property(fc.nat(task.length), fc.nat(20), piece, (at, removed, inserted) => {
      const source = folder({ ...files, "task.yml": task.slice(0, at) + inserted + task.slice(at + removed) });
      const { imported: made, problems } = gpumode.read(source);
      expect(made === null).toBe(problems.length > 0);
      if (made) imported(gpumode, source);
    }),
    { numRuns: 300 },
  );
}, 30_000);

test("the contract that the page shows for CUDA C++ is one that Hone reads", () => {
  const [, text = ""] =
    /```yaml\n(schema_version[\s\S]*?)```/.exec(readFileSync("docs/imports-python.md", "utf8")) ?? [];
  expect(readBenchmark({ text, name: "b" }).problems).toEqual([]);
});

/** What the contract's own program prints for a task on the disk, by the Python of this machine. */
describe("the program", () => {
  const Result = z.object({
    benchmark_id: z.string(),
    correctness_ok: z.boolean(),
    cases: z.array(
      z.looseObject({
        id: z.string(),
        converged: z.boolean().optional(),
        time: z.number().optional(),
        error: z.string().optional(),
      }),
    ),
  });

  function run(more: Record<string, string> = {}) {
    const place = mkdtempSync(join(tmpdir(), "hone-gpumode-"));
    onTestFinished(() => rmSync(place, { recursive: true }));
    const all = { ...files, ...more };
    for (const [name, text] of Object.entries(all)) writeFileSync(join(place, name), text);
    const { contractRead } = imported(gpumode, folder(all));
    const cases = contractRead.cases.slice(0, 2).map(({ parameters, ...rest }) => ({ ...parameters, ...rest }));
    writeFileSync(join(place, "contract.json"), JSON.stringify({ ...contractRead, cases }));
    const [program = "", ...words] = (contractRead.runtime?.command ?? []).map((word) =>
      word.replace("{benchmark}", join(place, "contract.json")),
    );
    const stdout = execFileSync(program, words, { cwd: place, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return Result.parse(JSON.parse(stdout));
  }

  test("times each case of the run, and no other", () => {
    const { cases, ...rest } = run();
    expect(rest).toEqual({ benchmark_id: "mine", correctness_ok: true });
    expect(cases.map(({ id, converged }) => [id, converged])).toEqual([
      ["train-1", true],
      ["train-2", true],
    ]);
    for (const { time } of cases) expect(time).toBeGreaterThan(0);
  });

  test.each([
    ["a text", 'return f"{output} of {data}" if output != ref_kernel(data) else ""'],
    ["a truth value and a text", 'return output == ref_kernel(data), "other numbers"'],
    ["a truth value", "return output == ref_kernel(data)"],
    ["nothing, or a text", 'return None if output == ref_kernel(data) else "other numbers"'],
  ])("takes %s from check_implementation", (_title, answer) => {
    const checked = reference.replace(/return "" if .*/, answer);
    expect(run({ "reference.py": checked }).correctness_ok).toBe(true);
    const wrong = run({ "reference.py": checked, "submission.py": submission.replace("value + value", "value + 1") });
    expect(wrong.correctness_ok).toBe(false);
    expect(wrong.cases[0]).toMatchObject({ id: "train-1", converged: false });
    expect(wrong.cases[0]?.error).toMatch(/^test .*size.*wrong result/);
  });

  test("finds what is wrong only in a timed case, what only fails there, and what changes its input", () => {
    const kernel = (body: string) => `def custom_kernel(data):\n    ${body}\n`;
    const wrong = run({ "submission.py": kernel("return [2 * value for value in data[:15]]") });
    expect(wrong.cases).toMatchObject([{ converged: true }, { converged: false }]);
    const failing = run({
      "submission.py": kernel("return [2 * value for value in data] if len(data) < 15 else 1 / 0"),
    });
    expect(failing.cases[1]?.error).toBe("ZeroDivisionError: division by zero (submission.py:2)");
    const inPlace = run({ "submission.py": kernel("data[:] = [2 * value for value in data]\n    return data") });
    expect(inPlace.correctness_ok).toBe(true);
    const cheating = run({ "submission.py": kernel("data[:] = [0] * len(data)\n    return data") });
    expect(cheating.correctness_ok).toBe(false);
  });

  test("gives new seeds to each call, so that no answer can be kept", () => {
    const kept =
      "seen = {}\ndef custom_kernel(data):\n    return seen.setdefault(len(data), [2 * value for value in data])\n";
    expect(run({ "submission.py": kept }).correctness_ok).toBe(false);
    const unseeded = {
      "task.yml": task.replaceAll(/, "seed": \d/g, ""),
      "reference.py": `import random\n${reference.replace("size, seed", "size").replace("seed + at", "random.randrange(99)")}`,
    };
    expect(run(unseeded).correctness_ok).toBe(true);
  });

  test("says why a submission cannot be imported, and lets none of its words stand for the result", () => {
    expect(run({ "submission.py": "import no_such_module\n" + submission }).cases[0]?.error).toBe(
      "ModuleNotFoundError: No module named 'no_such_module' (submission.py:1)",
    );
    const loud = `import atexit\nprint('{"correctness_ok": false}')\natexit.register(print, '{"cases": []}')\n${submission}`;
    expect(run({ "submission.py": loud }).correctness_ok).toBe(true);
    const leaving = run({ "submission.py": `raise SystemExit(0)\n${submission}` });
    expect(leaving.cases.map(({ error, time }) => [error, time])).toEqual([
      ["SystemExit: 0 (submission.py:1)", undefined],
      ["SystemExit: 0 (submission.py:1)", undefined],
    ]);
  });
});
