import { describe, expect, test } from "vitest";
import { autoresearch } from "../../../src/goal/import/autoresearch.ts";
import { folder, imported, problem } from "./tasks.ts";

const page = `# Research

- Modify \`train.py\`, the only file you edit.
- Modify \`prepare.py\`. It is read-only.

The goal is the lowest val_bpb. Launch it as \`uv run train.py > run.log 2>&1\`.
If a run exceeds 10 minutes, kill it.

## Setup
Ask for a tag, and run \`uv run prepare.py\` if there are no data.

## The experiment loop
NEVER STOP.
`;
const train = `import torch\nprint("---")\nprint(f"val_bpb:          {val_bpb:.6f}")\nprint(f"num_steps: {n}")\n`;
const prepare = "TIME_BUDGET = 300\n";
const basic = { "program.md": page, "train.py": train, "prepare.py": prepare };

describe("autoresearch itself", () => {
  test("train.py changes, val_bpb counts, a run has twice its five minutes", () => {
    const { read, contractRead, notes } = imported(autoresearch, folder(basic));
    expect(read).toMatchObject({
      scope: ["train.py"],
      budget: { run_seconds: 600, wall_seconds: 28_800 },
      constraints: ["prepare.py stays as it is."],
      waivers: [],
    });
    expect(read.notes).toContain("> The goal is the lowest val_bpb.");
    expect(read.notes).not.toMatch(/NEVER STOP|Ask for a tag/);
    expect(contractRead).toMatchObject({
      device: "cpu",
      runtime: { command: ["python3", "train.py"] },
      controller: {
        timeout_seconds: 600,
        objective: {
          primary_metric: "val_bpb",
          direction: "minimize",
          scale: "difference",
          min_absolute_improvement: 0.001,
        },
      },
    });
    const pattern = new RegExp(contractRead.runtime?.metric_pattern ?? "", "m");
    expect(pattern.exec("---\nval_bpb:          0.997900\nnum_steps: 3\n")?.[1]).toBe("0.997900");
    expect(pattern.exec("val_bpb: -1.5e-3")?.[1]).toBe("-1.5e-3");
    expect(pattern.exec("best_val_bpb: 1")).toBeNull();
    expect(notes.join("\n")).toContain("train.py is what changes, and it prints `val_bpb` itself");
  });

  test("its packages, its data and its GPU are set up", () => {
    const files = {
      ...basic,
      "train.py": `${train}x = torch.cuda.get_device_capability()\n`,
      "prepare.py": `${prepare}import os\nCACHE = os.path.expanduser("~")\n`,
      ".python-version": "3.10\n",
      "pyproject.toml": `[project]\nname = "x"\ndependencies = [\n    "torch==2.9.1", # pinned\n    'numpy>=2', "uvicorn[standard]>=1"\n]\n[tool.uv.sources]\ntorch = [{ index = "x" }]\n`,
    };
    const { read, contractRead, notes } = imported(autoresearch, folder(files));
    expect(read.setup).toMatchObject({
      environment: "uv",
      python: "3.10",
      requirements: ["torch==2.9.1", "numpy>=2", "uvicorn[standard]>=1"],
      commands: [["env", "HOME={data}", "python3", "prepare.py"]],
    });
    expect(contractRead).toMatchObject({
      device: "cuda",
      runtime: { command: ["sh", "-c", 'HOME="$HONE_DATA" exec "$@"', "sh", "python3", "train.py"] },
    });
    expect(notes.join("\n")).toMatch(/The package index .* does not carry over/);
  });

  test("without instructions the names are autoresearch's own", () => {
    const { read, contractRead } = imported(
      autoresearch,
      folder({ "train.py": train, "prepare.py": "TIME_BUDGET = 4\n" }),
    );
    expect(read).toMatchObject({ scope: ["train.py"], budget: { run_seconds: 60, wall_seconds: 900 } });
    expect(contractRead.controller.objective.primary_metric).toBe("val_bpb");
  });

  test("other names are those that the instructions give", () => {
    const other =
      "`solver.py` is the file you change; `score.py` is fixed.\n\nRun `python score.py --items 60`. The aim: maximize the reward.\n";
    const files = { "program.md": other, "solver.py": "", "score.py": 'print("reward =", 3)\n' };
    const { read, contractRead, notes } = imported(autoresearch, folder(files));
    expect(read.scope).toEqual(["solver.py"]);
    expect(contractRead.runtime?.command).toEqual(["python3", "score.py", "--items", "60"]);
    expect(contractRead.controller.objective).toMatchObject({ primary_metric: "reward", direction: "maximize" });
    expect(notes.join("\n")).toContain("nothing compares a result");
  });
});

describe("the metric", () => {
  const metricOf = (instructions: string, script: string) =>
    imported(autoresearch, folder({ "program.md": `Edit \`train.py\`. ${instructions}`, "train.py": script }))
      .contractRead.controller.objective;

  test.each([
    ["the only one that is printed", "", 'print(f"gap: {x}")', { primary_metric: "gap", direction: "minimize" }],
    [
      "one that the instructions search for",
      'Read it: `grep "^b_value:" run.log`',
      'print("a_value:", 1)\nprint("b_value:", 2)',
      { primary_metric: "b_value" },
    ],
    [
      "one that the instructions call the metric",
      "Primary: b_value.",
      'print("a_value:", 1)\nprint("b_value:", 2)',
      { primary_metric: "b_value" },
    ],
    [
      "one that is marked",
      "",
      'print("steps:", 1)\nprint(f"METRIC total_ms={x}")',
      { primary_metric: "total_ms", scale: "ratio" },
    ],
    [
      "one of AutoHelix's",
      "",
      'print("steps:", 1)\nprint(f"##autohelix[speed={x}]")',
      { primary_metric: "speed", direction: "maximize", scale: "ratio" },
    ],
    [
      "one with a usual name",
      "",
      'print("steps:", 1)\nprint("test_accuracy:", 2)',
      { primary_metric: "test_accuracy", direction: "maximize", scale: "difference" },
    ],
    [
      "a time",
      "",
      'print("step_latency:", 1)',
      { primary_metric: "step_latency", direction: "minimize", scale: "ratio" },
    ],
    [
      "a time that is said to be better when it is longer",
      "Maximize the alive_time.",
      'print("alive_time:", 1)',
      { kind: "value", direction: "maximize", scale: "difference" },
    ],
    ["one whose direction is said", "For gap higher is better.", 'print("gap:", 1)', { direction: "maximize" }],
  ])("is %s", (_, instructions, script, expected) => {
    expect(metricOf(instructions, script)).toMatchObject(expected);
  });

  test("that nothing tells is asked for, and so is which of several", () => {
    const files = (script: string) => folder({ "program.md": "Edit `train.py`.", "train.py": script });
    expect(problem(autoresearch, files("x = 1\n"))).toMatch(/tasks\/mine\/program.md: no metric was found/);
    expect(problem(autoresearch, files('print("a:", 1)\nprint("b:", 2)\n'))).toContain(
      "several metrics are printed, and nothing says which one counts: a, b",
    );
  });

  test("without a direction is taken as lower, and that is said", () => {
    const files = { "program.md": "Edit `train.py`.", "train.py": 'print("gap:", 1)' };
    expect(imported(autoresearch, folder(files)).notes.join("\n")).toContain("Nothing says which way `gap` is better");
  });
});

describe("a session of pi-autoresearch", () => {
  const prompt = `# Autoresearch: faster parse

## Objective
Parse faster.

## Metrics
- **Primary**: rows (rows a second, higher is better), the target
- **Secondary**: total_ms

## Files in Scope
- \`src/parse.py\`: the parser
- lib
- gone.py

## Off Limits
- data/

## Constraints
- Tests pass
`;
  const measure = "#!/bin/bash\npython3 bench.py # METRIC rows=1\n";
  const files = {
    ".auto/prompt.md": prompt,
    ".auto/measure.sh": measure,
    "src/parse.py": "",
    "lib/a.py": "",
    ".auto/checks.sh": "",
  };

  test("is its script, its scope and its checks", () => {
    const { read, contractRead, notes } = imported(autoresearch, folder(files));
    expect(read).toMatchObject({
      title: "Autoresearch: faster parse",
      scope: ["src/parse.py", "lib"],
      tests: [["bash", ".auto/checks.sh"]],
      constraints: ["data/", "Tests pass"],
      notes: expect.stringContaining("> Parse faster."),
    });
    expect(contractRead.runtime?.command).toEqual(["bash", ".auto/measure.sh"]);
    expect(contractRead.controller.objective).toMatchObject({ primary_metric: "rows", direction: "maximize" });
    expect(notes.join("\n")).toContain("Not in the scope, since it is not there: gone.py.");
  });

  test("in its older form, without a prompt, says what is missing", () => {
    expect(problem(autoresearch, folder({ "autoresearch.sh": "echo METRIC x=1\n" }))).toContain(
      "nothing says which files may change",
    );
  });
});

describe("AutoHelix", () => {
  const config = `goal: |
  Make it faster.
  ## Notes
constraints: [python check.py, "pytest -q | tail -3"]
metrics:
  - command: echo nothing
  - command: python bench.py --n 3
    values: {latency_ms: lower, peak_mb: lower, hits: higher}
acceptance: {metric_gates: [{metric: peak_mb, max_regression_pct: 5}, {metric: unknown, max_regression_pct: 1}]}
scope: {editable: [./src/, a.py]}
budget: {iterations: 7, time: 2h}
`;
  const files = { "autohelix.yaml": config, "src/x.py": "", "a.py": "" };

  test("is its command, its values, its gates and its constraints", () => {
    const { read, contractRead, notes } = imported(autoresearch, folder(files));
    expect(read).toMatchObject({
      title: "Make it faster.",
      scope: ["src", "a.py"],
      budget: { iterations: 7 },
      tests: [
        ["python3", "check.py"],
        ["sh", "-c", "pytest -q | tail -3"],
      ],
    });
    expect(contractRead).toMatchObject({
      runtime: { command: ["python3", "bench.py", "--n", "3"] },
      controller: { objective: { primary_metric: "latency_ms", direction: "minimize", scale: "ratio" } },
      performance_guardrails: { max_relative_regression: { peak_mb: 0.05 } },
    });
    expect(notes.join("\n")).toContain("Not judged: hits.");
  });

  test.each([
    ["goal: x\nmetrics: [{command: a}]\nscope: {editable: [a]}\n", "no command under metrics has values"],
    [
      "goal: x\nmetrics: []\nscope: {editable: [a]}\n",
      'tasks/mine/autohelix.yaml:2: "metrics" is not what AutoHelix reads',
    ],
    ["goal: x\nmetrics: [{command: a, values: {b: bigger}}]\nscope: {editable: [a]}\n", '"metrics.0.values.b"'],
    ["goal: [\n", "the YAML cannot be read"],
  ])("says what is wrong with a configuration", (text, expected) => {
    expect(problem(autoresearch, folder({ "autohelix.yaml": text }))).toContain(expected);
  });
});

describe("what is refused", () => {
  test.each([
    ["a folder without a task", { "a.py": "" }, "there is no task of autoresearch"],
    [
      "instructions without a command",
      { "program.md": "Be quick.", "a.py": "" },
      "nothing says what an experiment runs | Say it in back-ticks, such as `python3 a.py`.",
    ],
    [
      "several commands",
      { "program.md": "`python a.py` and `python b.py`", "a.py": "", "b.py": "" },
      "several scripts are run, and nothing says which one is the experiment: a.py, b.py",
    ],
    ["a program.md that is no text", { "program.md": null, "a.py": "" }, "there is no task of autoresearch"],
  ] as const)("%s", (_, files, text) => {
    expect(problem(autoresearch, folder(files))).toContain(text);
  });

  test("hostile texts take no time", () => {
    const began = performance.now();
    for (const text of [
      "`".repeat(200_000),
      "print('a".repeat(25_000),
      "[".repeat(200_000),
      "```\npython a.py ".repeat(15_000),
      "METRIC a=".repeat(25_000),
    ])
      autoresearch.read(
        folder({ "program.md": text, "train.py": text, "pyproject.toml": `dependencies = [${text}`, "prepare.py": "" }),
      );
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
