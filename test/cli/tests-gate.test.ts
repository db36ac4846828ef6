import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { git } from "../scale-repository.ts";
import { hone } from "./hone.ts";

const goal = `---
tests: [[sh, check.sh]]
budget: {run_seconds: 30}
---
# Answer sooner

## Target
\`answer.sh\`
`;
const contract = `schema_version: 1
benchmark_id: answers
runtime: {command: [sh, answer.sh]}
controller: {objective: {primary_metric: cost, direction: minimize}}
cases: [{id: train-1}, {id: test-1}]
`;

const files = (answer: number, cost: number) => ({
  "goal.md": goal,
  "benchmark.yaml": contract,
  "answer.sh": `echo 'answer: ${answer}'\necho 'cost: ${cost}'\n`,
  "check.sh": "sh answer.sh | grep 'answer: 42' || { echo 'no 42 there'; exit 7; }\n",
});

function folderWith(contents: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "hone-gate-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(contents)) writeFileSync(path.join(folder, name), text);
  return folder;
}

async function verdictOn(answer: number) {
  const repository = folderWith(files(42, 8));
  git(repository, "init", "-q", "-b", "main");
  git(repository, "add", ".");
  git(repository, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "base");
  const candidate = folderWith({ "answer.sh": files(answer, 2)["answer.sh"] });
  const { stdout, stderr } = await hone(["evaluate", "goal.md", "--candidate", candidate, "--json"], {
    cwd: repository,
  });
  expect(stdout, stderr).not.toBe("");
  return JSON.parse(stdout);
}

it("a gain that the repository's own tests refuse is rejected before it is confirmed", async () => {
  expect(await verdictOn(41)).toMatchObject({
    verdict: "reject",
    reason: "incorrect",
    detail: expect.stringMatching(/tests fail: sh check\.sh: the base passes it: it ended with 7: no 42 there/),
    tests: [{ command: "sh check.sh", ok: false }],
  });
}, 120_000);

it("a gain that they accept is confirmed, and they are in the evaluation with their seconds", async () => {
  expect(await verdictOn(42)).toMatchObject({
    verdict: "keep",
    stage: "confirm",
    speedup: { estimate: expect.closeTo(4, 6) },
    tests: [{ command: "sh check.sh", ok: true, seconds: expect.any(Number), detail: "" }],
  });
}, 120_000);
