import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { measured } from "../measured.ts";
import { git } from "../scale-repository.ts";
import { hone } from "./hone.ts";

describe("hone demo", measured, () => {
  it("goes from a label to a pull request through the app, two dispatched runs and their artifacts", async () => {
    const { status, stdout, stderr } = await hone(["demo", "--json", "--seconds", "15"]);
    expect(status, stderr).toBe(0);
    const shown = JSON.parse(stdout);
    expect(shown).toMatchObject({
      schemaVersion: 1,
      evidence: "observed",
      issue: { number: 1, comments: [expect.stringContaining("#2")] },
      pullRequest: {
        number: 2,
        branch: expect.stringMatching(/^hone\/issue-1-/),
        title: expect.stringContaining("matmul: "),
      },
    });
    expect(shown.speedup.low).toBeGreaterThan(1);
    expect(shown.candidates.tried).toBe(shown.candidates.kept + shown.candidates.rejected);
    expect(["matmul.c", "flags.mk"]).toEqual(expect.arrayContaining(shown.pullRequest.files));
    expect(shown.pullRequest.body).toMatch(/\| `test-200`\\\* \|/);
    expect(git(shown.left.repository, "show", `origin/${shown.pullRequest.branch}:matmul.c`)).toContain("#define TILE");
    expect(readFileSync(shown.left.report, "utf8")).toContain(shown.pullRequest.title);
    expect(existsSync(shown.left.ledger)).toBe(true);
    expect(stderr).toContain("Run 1, evolve");
    expect(stderr).toContain("Run 2, verify");
  }, 300_000);

  it("needs no server where the app is a workflow, and says what is weaker so", async () => {
    const { status, stdout, stderr } = await hone(["demo", "--json", "--serverless", "--seconds", "15"]);
    expect(status, stderr).toBe(0);
    const shown = JSON.parse(stdout);
    expect(shown).toMatchObject({
      way: "workflow",
      evidence: "observed",
      issue: { comments: [expect.stringContaining("HONE_STATE_KEY")] },
      pullRequest: { number: 2, body: expect.stringContaining("a workflow's own token") },
      killed: null,
    });
    expect(shown.speedup.low).toBeGreaterThan(1);
    expect(stderr).toContain('workflow "Hone app" on issues');
    expect(stderr).toContain('workflow "Hone app" on workflow_run');
  }, 300_000);

  it("ends in its pull request though the runner is killed in the middle of the search", async () => {
    const { status, stdout, stderr } = await hone(["demo", "--json", "--kill-runner"]);
    expect(status, stderr).toBe(0);
    const shown = JSON.parse(stdout);
    expect(shown.killed).toMatchObject({
      runner: "offline-runner",
      checkpoint: expect.stringMatching(/^hone-checkpoint-1-/),
    });
    expect(shown.runs).toMatchObject([
      { mode: "evolve", attempt: 1, runId: shown.killed.run, conclusion: "failure" },
      { mode: "evolve", attempt: 2, conclusion: "success" },
      { mode: "verify", attempt: 3, conclusion: "success" },
    ]);
    expect(shown.candidates.tried).toBeGreaterThanOrEqual(shown.killed.tried);
    expect(shown.pullRequest.number).toBe(2);
    expect(shown.speedup.low).toBeGreaterThan(1);
    expect(stderr).toContain("run 2 goes on from what run 1 left");
  }, 420_000);
});
