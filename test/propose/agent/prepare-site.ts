import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { onTestFinished } from "vitest";
import { prepareBenchmark } from "../../../src/engine-prepare.ts";
import type { PrepareRequest, Preparing } from "../../../src/evolve/ports.ts";
import { parseLedger } from "../../../src/evolve/ledger-file.ts";
import { parseGoal } from "../../../src/goal/read-goal.ts";
import { openModelServer } from "../../../src/local/model-server/model-server.ts";
import type { Asked, ModelServer, Script, Step } from "../../../src/local/model-server/model-server.ts";
import type { LedgerEvent } from "../../../src/model/ledger.ts";
import { preparedContract } from "../../../src/model/prepared-place.ts";
import { git, scaleFiles, scaleRepository } from "../../scale-repository.ts";

export const key = "sk-test-0123456789";

export const call = (name: string, input: unknown = {}): Step => ({
  reply: [{ type: "tool_use", name, input }],
  stop: "tools",
});
export const say = (text: string): Step => ({ reply: [{ type: "text", text }] });
export const write = (content: string, path = "benchmark.yaml"): Step => call("write", { path, content });

/** Three sentences, and no contract. */
export const threeSentences = `# Make scale faster

## Target
The function \`scale\` in \`scale.c\` takes too long. It is called with arrays of some ten thousand elements. Keep its results.
`;

/** A library in C without goal and contract; a program in Python beside it. */
export const sources: Record<string, string | undefined> = {
  "goal.md": threeSentences,
  "benchmark.yaml": undefined,
  "sums.py": `import math


def total(n):
    """Sum of square roots, twice over."""
    result = 0.0
    for _ in range(2):
        result = 0.0
        for i in range(n):
            result += math.sqrt(i)
    return result
`,
};

export const analysis = {
  language: "c",
  entry_points: [
    {
      name: "scale",
      file: "scale.c",
      signature: "void scale(const float *x, float *y, float factor, int n)",
      description: "y = factor x",
    },
  ],
  outputs: [{ field: "y", type: "array", tolerance: { mode: "relative_delta", value: 1e-4 } }],
  parameters: [{ name: "n", type: "int", example: "60000" }],
  threading: { description: "starts no threads", env: ["OMP_NUM_THREADS"], default_threads: 1 },
  build_system: { type: "make", commands: ["make -s"] },
  cases: [
    { id: "train-60k", parameters: { n: 60000 } },
    { id: "test-45k", parameters: { n: 45001 } },
  ],
  scope: ["scale.c"],
  review: ["The factor is 2 wherever it is called."],
};

export const goodContract = `${(scaleFiles["benchmark.yaml"] ?? "").split("cases:")[0]}correctness: {field_tolerances: [{field: y, max_abs_delta: 1e-8, max_relative_delta: 1e-4}]}
controller: {objective: {primary_metric: time, direction: minimize, min_relative_improvement: 0.02}}
cases:
  - {id: train-60k, n: 60000}
  - {id: train-30k, n: 30000}
  - {id: test-45k, n: 45001}
`;

/** A contract whose own runner prints, and that runner with a change. */
export const commandContract = (id: string): string => `schema_version: 1
benchmark_id: sums
driver: command
runtime:
  env: {OMP_NUM_THREADS: "1"}
  command: [python3, "{project_root}/.hone/benchmarks/${id}/runner.py", --benchmark, "{benchmark}", --emit-json]
correctness: {field_tolerances: [{field: total, max_abs_delta: 1e-8, max_relative_delta: 1e-4}]}
controller: {objective: {primary_metric: time, direction: minimize, min_relative_improvement: 0.02}}
cases:
  - {id: train-a, n: 60000}
  - {id: train-b, n: 90000}
  - {id: test-a, n: 70001}
`;
export const runner = (change: (results: string) => string = (results) => results): string => `import argparse
import json
import os
import resource
import sys
import time

sys.path.insert(0, os.environ["HONE_GOAL_INPUT_ROOT"])
import sums

parser = argparse.ArgumentParser()
parser.add_argument("--benchmark", required=True)
parser.add_argument("--emit-json", action="store_true")
contract = json.load(open(parser.parse_args().benchmark))
results = []
for case in contract["cases"]:
    began = time.perf_counter()
    value = sums.total(case["n"])
    seconds = time.perf_counter() - began
    results.append({"id": case["id"], "converged": True, "wall_seconds": seconds, "total": value, "error": ""})
${change("pass")}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"benchmark_id": contract["benchmark_id"], "correctness_ok": True,
                  "summary_metrics": {"time": sum(r["wall_seconds"] for r in results), "peak_rss_mb": peak},
                  "cases": results}))
`;

export type Play = {
  /** What is said after the analysis, in order; a function is asked for every answer, the analysis included. */
  script: readonly Step[] | ((asked: Asked) => Step);
  protocol?: "anthropic" | "openai";
  files?: Record<string, string | undefined>;
  goal?: string;
  /** Folder that the goal's paths start from. */
  root?: string;
  request?: Partial<PrepareRequest>;
};

export type Played = {
  preparing: Preparing;
  server: ModelServer;
  repository: string;
  folder: string;
  events: readonly LedgerEvent[];
  /** What the tool answered, oldest first. */
  answersOf(tool: string): string[];
  /** The last draft, by path. */
  draft: Record<string, string>;
};

/** A preparation by the real engine, with its gateway and its sandbox, whose model says what a script says. */
export async function prepare({ script, protocol = "anthropic", ...play }: Play): Promise<Played> {
  const whole: Script = typeof script === "function" ? script : [call("analysis", analysis), ...script];
  const server = await openModelServer({ protocol, key, script: whole });
  const { root = "", goal: text = threeSentences } = play;
  const repository = scaleRepository({ ...sources, ...play.files });
  const folder = path.join(repository, "preparation");
  onTestFinished(async () => {
    await server.close();
    rmSync(repository, { recursive: true, force: true });
  });
  const id = "scale-faster";
  const goal = parseGoal({ text, name: "goal.md", root, defaultBenchmark: preparedContract(id, root) });
  const choice =
    protocol === "anthropic"
      ? ({ kind: "claude", weight: 1, steps: 24, endpoint: server.url } as const)
      : ({ kind: "openai", weight: 1, steps: 24, model: "local-coder", endpoint: `${server.url}/v1` } as const);
  const before = git(repository, "status", "--porcelain", "--branch");
  const preparing = await prepareBenchmark({
    goal,
    goalText: text,
    title: goal.title,
    id,
    base: git(repository, "rev-parse", "HEAD").trim(),
    repository,
    folder,
    budget: goal.budget,
    models: { choices: [choice], keys: { [protocol]: key }, prices: {}, recipes: null },
    onProgress: () => {},
    ...play.request,
  });
  if (git(repository, "status", "--porcelain", "--branch", "--", ".", ":!preparation") !== before)
    throw new Error("a preparation changed the checkout");
  const file = path.join(folder, "events.jsonl");
  const events = existsSync(file) ? parseLedger(readFileSync(file), file).events : [];
  return {
    preparing,
    server,
    repository,
    folder,
    events,
    answersOf: (tool) =>
      events.flatMap((event) => (event.type === "tool_result" && event.tool === tool ? [event.text] : [])),
    draft: draftIn(path.join(folder, "draft")),
  };
}

const draftIn = (folder: string): Record<string, string> =>
  existsSync(folder)
    ? Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), "utf8")]))
    : {};
