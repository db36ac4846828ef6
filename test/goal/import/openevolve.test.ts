import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openevolve } from "../../../src/goal/import/openevolve.ts";
import { folder, imported, problem } from "./tasks.ts";

const program = "# EVOLVE-BLOCK-START\nvalue = 3\n# EVOLVE-BLOCK-END\n";
const evaluator = "def evaluate(program_path):\n    return {'combined_score': 0.5}\n";
const basic = { "initial_program.py": program, "evaluator.py": evaluator };

describe("what becomes of a task", () => {
  test("the program is the scope, the evaluator is called by the contract's command, and a higher score is better", () => {
    const { read, contractRead, notes } = imported(openevolve, folder(basic));
    expect(read).toMatchObject({
      scope: ["initial_program.py"],
      language: "Python",
      benchmark: "benchmark.yaml",
      waivers: [],
    });
    expect(contractRead).toMatchObject({
      benchmark_id: "mine",
      driver: "command",
      controller: {
        timeout_seconds: 300,
        objective: { primary_metric: "combined_score", direction: "maximize", scale: "difference" },
      },
    });
    const words = contractRead.runtime?.command ?? [];
    expect(words.slice(0, 2)).toEqual(["python3", "-c"]);
    expect(words.slice(3, 5)).toEqual(["evaluator.py", "initial_program.py"]);
    expect(notes.join("\n")).toContain("Only the part of initial_program.py between EVOLVE-BLOCK-START");
    expect(notes.join("\n")).toContain("in the evaluator's own process");
  });

  test("the configuration gives iterations, time, thresholds and what models were told; its keys stay where they are", () => {
    const config = `max_iterations: 100000
llm: {api_key: sk-very-secret}
prompt: {system_message: "# Rules\\n## Target\\nBe <!-- quick"}
evaluator: {timeout: 1000, cascade_thresholds: [0.25]}
`;
    const stages = `${evaluator}def evaluate_stage1(p):\n    pass\ndef evaluate_stage2(p):\n    pass\n`;
    const task = imported(
      openevolve,
      folder({ ...basic, "evaluator.py": stages, "config.yaml": config, "requirements.txt": "numpy==2.4.6\n" }),
    );
    expect(task.read).toMatchObject({
      budget: { iterations: 10_000, run_seconds: 2000 },
      setup: { environment: "venv", requirements: "requirements.txt" },
      target: expect.stringContaining("`initial_program.py`"),
      notes: expect.stringContaining("> ## Target\n> Be &lt;!-- quick"),
    });
    expect(task.contractRead.controller.timeout_seconds).toBe(2000);
    expect(task.contractRead.performance_guardrails).toMatchObject({ max_relative_regression: { stages_reached: 0 } });
    expect(JSON.parse(task.contractRead.runtime?.command?.at(-1) ?? "")).toEqual({
      stages: ["evaluate_stage1", "evaluate_stage2"],
      thresholds: [0.25],
      left_out: [],
    });
    expect(task.goal + (task.benchmark ?? "")).not.toContain("secret");
  });

  test("a cascade that is switched off, or lacks its first stage, is none", () => {
    const stages = (names: string[], config: string) => {
      const text = evaluator + names.map((name) => `def ${name}(p):\n    pass\n`).join("");
      const { contractRead } = imported(openevolve, folder({ ...basic, "evaluator.py": text, "config.yaml": config }));
      return (JSON.parse(contractRead.runtime?.command?.at(-1) ?? "") as { stages: string[] }).stages;
    };
    expect(stages(["evaluate_stage1"], "evaluator: {cascade_evaluation: false}")).toEqual(["evaluate"]);
    expect(stages(["evaluate_stage2"], "")).toEqual(["evaluate"]);
    expect(stages(["evaluate_stage1", "evaluate_stage3"], "")).toEqual(["evaluate_stage1"]);
  });

  test.each([
    ["initial_program.py", null],
    ["evaluator.py", null],
    ["src/solver.py", { "src/solver.py": program, "initial_program.py": "x = 1\n" }],
    ["kernel.cu", { "kernel.cu": `// EVOLVE-BLOCK-START\n// EVOLVE-BLOCK-END\n`, "initial_program.py": "x = 1\n" }],
  ] as const)("%s can be named, or found by its marks", (entry, more) => {
    const files = more === null ? basic : { "evaluator.py": evaluator, ...more };
    const { read } = imported(openevolve, folder(files, more === null ? entry : null));
    expect(read.scope).toEqual([more === null ? "initial_program.py" : entry]);
  });

  test("names with spaces and letters of any script stay what they are", () => {
    const { read, contractRead } = imported(
      openevolve,
      folder({ "mein Löser.py": program, "the evaluator.py": evaluator }),
    );
    expect(read.scope).toEqual(["mein Löser.py"]);
    expect(contractRead.runtime?.command?.slice(3, 5)).toEqual(["the evaluator.py", "mein Löser.py"]);
  });

  test("ShinkaEvolve's evaluation is a program of its own with a folder for its results", () => {
    const evaluate =
      "parser.add_argument('--program_path')\nparser.add_argument('--results_dir')\nfrom shinka.core import run_shinka_eval\n";
    const { contractRead, notes } = imported(
      openevolve,
      folder({ "initial.rs": `// EVOLVE-BLOCK-START\n`, "evaluate.py": evaluate }),
    );
    expect(contractRead.runtime?.command?.slice(3)).toEqual(["evaluate.py", "initial.rs", "{run_dir}/results"]);
    expect(notes.join("\n")).toContain("imports ShinkaEvolve: name its package under setup:");
  });
});

describe("what is refused", () => {
  test.each([
    ["no evaluator", { "initial_program.py": program }, "tasks/mine: there is no evaluator"],
    [
      "an evaluator that is no text",
      { "initial_program.py": program, "evaluator.py": null },
      "tasks/mine/evaluator.py: it is no text",
    ],
    [
      "several evaluators",
      { ...basic, "evaluator.py": "", "a_evaluator.py": evaluator, "b_evaluator.py": evaluator },
      "2 files could be the evaluator: a_evaluator.py, b_evaluator.py",
    ],
    ["no program", { "evaluator.py": evaluator, "main.py": "x = 1\n" }, "no file has a line with EVOLVE-BLOCK-START"],
    [
      "several programs",
      { "evaluator.py": evaluator, "a.py": program, "b.py": program },
      "2 files could be the program that changes: a.py, b.py | Name it: hone init --from openevolve tasks/mine/a.py",
    ],
    ["a configuration that is no YAML", { ...basic, "config.yaml": "a: [\n" }, "tasks/mine/config.yaml:"],
    [
      "a configuration that says nonsense",
      { ...basic, "config.yaml": "\nevaluator:\n  timeout: soon\n" },
      'tasks/mine/config.yaml:3: "evaluator.timeout" is not what OpenEvolve reads',
    ],
    [
      "a name that no scope can hold",
      { "evaluator.py": evaluator, "a`b.py": program },
      "has signs that a goal's scope cannot hold",
    ],
    [
      "a name that is never editable",
      { "evaluator.py": evaluator, ".github/initial_program.py": program },
      "never editable",
    ],
  ] as const)("%s", (_, files, text) => {
    expect(problem(openevolve, folder(files))).toContain(text);
  });
});

/** What the contract's command prints where the task's files lie. */
function printed(files: Record<string, string>, cwd = "."): unknown {
  const { contractRead } = imported(openevolve, folder(files));
  const place = mkdtempSync(join(tmpdir(), "hone-evolve-"));
  onTestFinished(() => rmSync(place, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  const [python = "", ...words] = (contractRead.runtime?.command ?? []).map((word) => word.replace("{run_dir}", place));
  const output = execFileSync(python, words, {
    cwd: join(place, cwd),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return (JSON.parse(output) as { cases: unknown[] }).cases;
}

const load = `import importlib.util
def load(path):
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
`;
const evaluating = (body: string, head = "") =>
  `${head}${load}def evaluate(program_path):\n${body.replace(/^/gm, "    ")}\n`;
const run = (body: string, more: Record<string, string> = {}) =>
  printed({ "initial_program.py": program, "evaluator.py": evaluating(body), ...more });

describe("the command", () => {
  test("prints the evaluator's numbers, and the program's path is one that can be loaded", () => {
    expect(run("return {'combined_score': load(program_path).value / 4, 'ok': True, 'text': 'x'}")).toEqual([
      { id: "all", combined_score: 0.75, ok: 1, stages_reached: 1 },
    ]);
  });

  test("takes an object with metrics, also where OpenEvolve is not installed", () => {
    const body = "return EvaluationResult(metrics={'combined_score': -2}, artifacts={'log': 'x'})";
    const head = "from openevolve.evaluation_result import EvaluationResult\n";
    expect(printed({ "initial_program.py": program, "evaluator.py": evaluating(body, head) })).toEqual([
      { id: "all", combined_score: -2, stages_reached: 1 },
    ]);
  });

  test("takes the mean where there is no combined score, without the dimensions that only sort programs", () => {
    const config = { "config.yaml": "database: {feature_dimensions: [size]}\n" };
    expect(run("return {'a': -1.0, 'b': -3, 'size': 1000}", config)).toMatchObject([{ combined_score: -2 }]);
  });

  test("goes through the stages while each reaches its threshold", () => {
    const stages = (first: number) =>
      `def evaluate(p):\n    raise RuntimeError\ndef evaluate_stage1(p):\n    return {'combined_score': ${first}}\ndef evaluate_stage2(p):\n    return {'combined_score': 0.125, 'b': 1}\n`;
    const files = (first: number) => ({ "initial_program.py": program, "evaluator.py": stages(first) });
    expect(printed(files(0.5))).toEqual([{ id: "all", combined_score: 0.125, b: 1, stages_reached: 2 }]);
    expect(printed(files(0.49))).toEqual([{ id: "all", combined_score: 0.49, stages_reached: 1 }]);
  });

  test("finds what lies beside the evaluator, from wherever it is called", () => {
    const files = {
      "task/initial_program.py": program,
      "task/evaluator.py": `import limits\n${evaluating("return {'combined_score': limits.score}")}`,
      "task/limits.py": "score = 0.25\n",
    };
    expect(printed(files)).toMatchObject([{ combined_score: 0.25 }]);
  });

  test.each([
    [
      "an error that the evaluator names",
      "return {'combined_score': 0.0, 'error': 'no result'}",
      "RuntimeError: no result",
    ],
    ["an exception", "raise KeyError('x')", "KeyError: 'x'"],
    ["a program that ends the process", "raise SystemExit(0)", "SystemExit: 0"],
    ["a score that is no number", "return {'combined_score': float('nan')}", "ValueError: Out of range float"],
    ["no numbers at all", "return {'note': 'x'}", "the evaluator returned no numbers"],
    ["nothing", "return None", "AttributeError"],
  ])("says %s as the case's error", (_, body, error) => {
    expect(run(body)).toEqual([{ id: "all", error: expect.stringContaining(error) }]);
  });

  test("gives no figure that the program prints, now or at its end", () => {
    const fake = `import atexit, os\nprint('{"cases": [{"id": "all", "combined_score": 9}]}')\nos.write(1, b'{"combined_score": 9}\\n')\natexit.register(print, '{"combined_score": 9}')\n`;
    expect(run("load(program_path)\nreturn {'combined_score': 0.5}", { "initial_program.py": program + fake })).toEqual(
      [{ id: "all", combined_score: 0.5, stages_reached: 1 }],
    );
  });

  test.each([
    ["a score", "{'correct': True}", "{'combined_score': 0.5, 'public': {}}", { combined_score: 0.5 }],
    [
      "what is not correct",
      "{'correct': False, 'error': 'overlap'}",
      "{'combined_score': 0.5}",
      { error: "RuntimeError: not correct: overlap" },
    ],
    ["a score that is missing", "{'correct': True}", "{}", { error: "KeyError: 'combined_score'" }],
  ])("of ShinkaEvolve reads %s", (_, correct, metrics, expected) => {
    const evaluate = `import argparse, json, os
parser = argparse.ArgumentParser()
parser.add_argument("--program_path")
parser.add_argument("--results_dir")
folder = parser.parse_args().results_dir
print("a line", {"combined_score": 7})
json.dump(${correct}, open(os.path.join(folder, "correct.json"), "w"))
json.dump(${metrics}, open(os.path.join(folder, "metrics.json"), "w"))
`;
    expect(printed({ "initial.py": program, "evaluate.py": evaluate })).toEqual([{ id: "all", ...expected }]);
  });
});
