import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { git } from "../scale-repository.ts";
import { hone } from "./hone.ts";

const goal = (file: string, settings = "") => `---
budget: {run_seconds: 30}
${settings}
---
# Answer sooner

## Target
\`answer.sh\`

## Benchmark
${file}
`;
const contract = (metric: string) => `schema_version: 1
benchmark_id: ${metric}
runtime: {command: [sh, answer.sh, "${metric}"]}
controller: {objective: {primary_metric: cost, direction: minimize}}
cases: [{id: train-1}, {id: test-1}]
`;

/** A program of two costs; each goal has one of them for its metric. */
const answers = (first: number, second: string) =>
  `case $1 in first) echo 'cost: ${first}' ;; second) echo 'cost: ${second}' ;; esac\n`;

async function folderWith(contents: Record<string, string>): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "hone-guard-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(contents)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

type Case = { settings?: string; second?: string; others?: Record<string, string> };

/** `hone evaluate` of a candidate that quarters the first cost, where another goal's benchmark looks at the second. */
async function evaluate({ settings = "", second = "4", others = {} }: Case) {
  const repository = await folderWith({
    "goal.md": goal("first.yaml", settings),
    "first.yaml": contract("first"),
    "answer.sh": answers(8, "4"),
    ".hone/goals/second.md": goal(".hone/goals/second.yaml"),
    ".hone/goals/second.yaml": contract("second"),
    "elsewhere/goal.md": goal("benchmark.yaml"),
    "notes/goal.md": "# Our goals\n\nTo be kind.\n",
    ...others,
  });
  git(repository, "init", "-q", "-b", "main");
  git(repository, "add", ".");
  git(repository, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "base");
  const candidate = await folderWith({ "answer.sh": answers(2, second) });
  return await hone(["evaluate", "goal.md", "--candidate", candidate, "--json"], { cwd: repository });
}

const guard = "the benchmark of .hone/goals/second.md";

it("a winner that is no worse by the other goal that shares its files is confirmed, and the report names that one", async () => {
  const { stdout, stderr } = await evaluate({});
  expect(stdout, stderr).not.toBe("");
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: "keep",
    stage: "confirm",
    tests: [{ command: guard, goal: ".hone/goals/second.md", ok: true, detail: "" }],
  });
}, 300_000);

it("a winner that makes another goal's benchmark worse is rejected before it is confirmed", async () => {
  const { stdout, stderr } = await evaluate({ second: "5" });
  expect(stdout, stderr).not.toBe("");
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: "reject",
    reason: "guardrail",
    detail: `${guard}: the winner makes it worse: train-1: 0.80x`,
    tests: [{ command: guard, ok: false }],
  });
}, 300_000);

it("a winner that the other benchmark cannot run is rejected", async () => {
  const { stdout, stderr } = await evaluate({ second: "nothing" });
  expect(stdout, stderr).not.toBe("");
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: "reject",
    reason: "guardrail",
    detail: expect.stringMatching(
      /the benchmark of \.hone\/goals\/second\.md: the winner is crash there: case train-1: /,
    ),
  });
}, 300_000);

it("a goal that shares files and has no contract stops before anything is built, and says how to waive it", async () => {
  const broken = { ".hone/goals/second.yaml": "schema_version: 1\n" };
  const { status, stderr } = await evaluate({ others: broken });
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /\.hone\/goals\/second\.yaml:1: .*the goal \.hone\/goals\/second\.md shares files with this one/,
  );
  expect(stderr).toContain('waivers: ["goal:.hone/goals/second.md"]');

  const waived = await evaluate({ others: broken, settings: 'waivers: ["goal:.hone/goals/second.md"]' });
  expect(JSON.parse(waived.stdout), waived.stderr).toMatchObject({
    verdict: "keep",
    tests: [],
    doubts: expect.arrayContaining(["waived:goal:.hone/goals/second.md"]),
  });
}, 300_000);
