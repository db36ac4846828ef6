import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { git } from "../scale-repository.ts";
import { hone } from "./hone.ts";

const goal = `---
benchmark: scripts/ring-benchmark.yaml
budget: {iterations: 7}
---
# Relax the ring sooner

## Target
The relaxation loop of ringlab.
`;

const contract = `schema_version: 1
benchmark_id: ring-relaxation
package_id: ringlab
goal_context: {target: Make the relaxation loop faster., intent_level: guidance}
repo:
  root: .
  editable_paths: [ringlab/**]
  immutable_paths: [scripts/**, ringlab/given.py]
  disallow_new_dependencies: true
campaign: {max_iterations: 120, stop_on_consecutive_rejections: 30}
worker: {max_iterations: 8, wait_seconds: 1}
controller:
  timeout_seconds: 600
  measured_runs: 1
  aggregation: {timing: median, memory: max}
  objective: {primary_metric: weighted_steps, direction: minimize, min_relative_improvement: 0.02}
  secondary_objectives:
    - {metric: peak_rss_mb, direction: minimize, soft_limit_relative_to_baseline: 1.15}
  reject_on: [crash, timeout, missing_metrics, correctness_failure, modified_immutable_path]
correctness:
  mode: field_tolerances
  require_all_cases_converged: true
  field_tolerances:
    - {field: energy, max_abs_delta: 1.0e-8}
    - {field: positions, max_rms_delta: 1.0e-6}
    - {field: phase, abs_delta: 0}
performance_guardrails: {enabled: true, max_relative_speedup_drop: 0.2}
runtime:
  mode: direct
  env: {PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1"}
  command: [python3, scripts/ring_bench.py, --benchmark, "{benchmark}", --emit-json]
agent_contract: {edit_only: [ringlab/**], never_edit: [scripts/ring_bench.py], notes: [Keep the API.]}
cases:
  - {id: train-8, weight: 1.0, beads: 8}
  - {id: test-20, weight: 1.0, beads: 20}
`;

const runner = `import json, os, sys
sys.path.insert(0, os.environ["FERMILINK_GOAL_INPUT_ROOT"])
from ringlab import relax
with open(sys.argv[sys.argv.index("--benchmark") + 1]) as file:
    benchmark = json.load(file)
cases = []
for case in benchmark["cases"]:
    steps, positions, rss = relax.relax(case["beads"])
    cases.append({"id": case["id"], "converged": True, "weighted_steps": steps, "peak_rss_mb": rss,
                  "energy": sum(positions), "positions": positions, "phase": "solid", "error": ""})
print("ready")
print(json.dumps({"benchmark_id": benchmark["benchmark_id"], "correctness_ok": True,
                  "summary_metrics": {"weighted_steps": 1.0}, "cases": cases}))
`;

/** Steps, positions and memory as code would find them; what varies is how fast, how large, how right. */
const relax = (steps: string, { rss = "100.0", more = "", position = "float(i)" } = {}) =>
  `${more}def relax(beads):\n    return ${steps}, [${position} for i in range(beads)], ${rss}\n`;

const files: Record<string, string> = {
  "goal.md": goal,
  "scripts/ring-benchmark.yaml": contract,
  "scripts/ring_bench.py": runner,
  "ringlab/__init__.py": "",
  "ringlab/given.py": "LIMIT = 3\n",
  "ringlab/relax.py": relax("100.0 * beads"),
};

function folderWith(contents: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "hone-fermilink-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(contents)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

function repositoryWith(contents: Record<string, string> = {}): string {
  const repository = folderWith({ ...files, ...contents });
  git(repository, "init", "-q", "-b", "main");
  git(repository, "add", ".");
  git(repository, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "base");
  return repository;
}

async function verdictOn(candidate: Record<string, string>) {
  const args = ["evaluate", "goal.md", "--candidate", folderWith(candidate), "--json"];
  const { stdout, stderr } = await hone(args, { cwd: repositoryWith() });
  expect(stdout, stderr).not.toBe("");
  return JSON.parse(stdout);
}

describe("a repository with FermiLink's contract", () => {
  it("is in order as it is, and the goal has taken over scope and budget", async () => {
    const { status, stdout, stderr } = await hone(["check", "goal.md", "--json"], { cwd: repositoryWith() });
    expect(status, stderr).toBe(0);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      ok: true,
      warnings: [],
      goal: {
        scope: ["ringlab/**", "!scripts/**", "!ringlab/given.py", "!scripts/ring_bench.py"],
        budget: { iterations: 7, rejections_in_row: 30, run_seconds: 600 },
      },
    });
  }, 60_000);

  it("is searched for as long as its contract says, and no longer than --quick does", async () => {
    const repository = repositoryWith({ "goal.md": goal.replace("budget: {iterations: 7}\n", "") });
    // Nothing in there can be tuned, so that it ends when it has said how far it would have gone.
    const said = async (...options: string[]) =>
      (await hone(["run", "goal.md", "--proposer", "tuner", ...options], { cwd: repository })).stderr;
    expect(await said()).toContain("up to 120 candidates, 900 s");
    expect(await said("--quick")).toContain("up to 30 candidates, 900 s");
    expect(await said("--quick", "--iterations", "4")).toContain("up to 4 candidates, 900 s");
  }, 120_000);

  it("names the line of what contradicts the goal", async () => {
    const scoped = `${goal}\n## Editable Scope\n- scripts/ring_bench.py\n- ringlab/relax.py\n`;
    const { status, stderr } = await hone(["check", "goal.md"], { cwd: repositoryWith({ "goal.md": scoped }) });
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /scripts\/ring-benchmark\.yaml:8: .*opens "scripts\/ring_bench\.py", and repo\.immutable_paths closes it/,
    );
  }, 60_000);

  it.each([
    ["is kept where it is faster everywhere", relax("50.0 * beads"), { verdict: "keep" }],
    [
      "is incorrect where one field is off",
      relax("50.0 * beads", { position: "i + 1e-3" }),
      { verdict: "reject", reason: "incorrect", detail: expect.stringContaining("field `energy` is") },
    ],
    [
      "breaks the soft limit of a metric beside the objective",
      relax("50.0 * beads", { rss: "130.0" }),
      { verdict: "reject", reason: "guardrail", detail: expect.stringContaining("peak_rss_mb is 30.0 % worse") },
    ],
    [
      "is turned away where it is faster on the known case only",
      relax("20.0 * beads if beads == 8 else 90.0 * beads"),
      {
        verdict: "reject",
        reason: "guardrail",
        detail: expect.stringContaining("held-out cases are 1.11x where the others are 5.00x"),
      },
    ],
    [
      "may need nothing new, though a person brings it",
      relax("50.0 * beads", { more: "import cupy\n" }),
      { verdict: "reject", reason: "policy", detail: expect.stringContaining("needs the module `cupy`") },
    ],
  ])(
    "a candidate %s",
    async (_title, code, expected) => {
      expect(await verdictOn({ "ringlab/relax.py": code })).toMatchObject(expected);
    },
    240_000,
  );

  it("a candidate may not touch what is immutable", async () => {
    expect(await verdictOn({ "ringlab/given.py": "LIMIT = 9\n" })).toMatchObject({
      verdict: "reject",
      reason: "scope",
    });
  }, 60_000);
});
