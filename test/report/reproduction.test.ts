import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { pullRequestBody } from "../../src/report/pull-request.ts";
import { campaign, evolve, ran, repositoryUrl, verify } from "./sample.ts";

type Repositories = { folder: string; origin: string; git: Git; commit: Commit };
type Git = (cwd: string, ...args: string[]) => string;
type Commit = (cwd: string, file: string, text: string) => string;

/** An origin with a base commit and a clone of it, in a folder that goes with the test. */
function inRepositories(act: (repositories: Repositories & { base: string }) => void): void {
  const folder = mkdtempSync(path.join(tmpdir(), "hone-reproduce-"));
  try {
    const git: Git = (cwd, ...args) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.invalid", ...args], {
        cwd,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim();
    const commit: Commit = (cwd, file, text) => {
      mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
      writeFileSync(path.join(cwd, file), text);
      git(cwd, "add", "-A");
      git(cwd, "commit", "-qm", file);
      return git(cwd, "rev-parse", "HEAD");
    };
    const origin = path.join(folder, "origin");
    mkdirSync(origin);
    git(origin, "init", "-q", "-b", "main");
    const base = commit(origin, "matmul.c", "slow\n");
    git(folder, "clone", "-q", "origin", "checkout");
    git(origin, "switch", "-qc", "hone/x");
    act({ folder, origin, git, commit, base });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Carries out the one command of a pull request's text in the clone, but for the measurement; the whole command. */
function carryOut(body: string, folder: string): string {
  const command = /```sh\n(.*)\n```/.exec(body)?.[1] ?? "";
  const cwd = path.join(folder, "checkout");
  execFileSync("sh", ["-c", command.replace("npx hone evaluate", "echo")], { cwd, stdio: "ignore" });
  return command;
}

it("the pull request's one command fetches, in a work tree of its own, the goal and the patch that were judged", () => {
  inRepositories(({ folder, origin, git, commit, base }) => {
    const head = commit(origin, "matmul.c", "fast\n");
    git(origin, "switch", "-q", "--orphan", "state");
    git(origin, "update-ref", `refs/hone/campaigns/${campaign.id}`, commit(origin, "goal.md", "## Target\nx\n"));
    git(origin, "switch", "-q", "main");
    const judged = { campaign: { ...campaign, runs: ran, head }, evolve, verify: { ...verify, base }, repositoryUrl };
    const command = carryOut(pullRequestBody(judged), folder);
    expect(command).toContain(`&& npx hone evaluate ${campaign.id}.md --candidate 12.diff`);
    const tree = path.join(folder, campaign.id);
    expect(readFileSync(path.join(tree, "matmul.c"), "utf8")).toBe("slow\n");
    expect(readFileSync(path.join(tree, `${campaign.id}.md`), "utf8")).toBe("## Target\nx\n");
    expect(readFileSync(path.join(tree, "12.diff"), "utf8")).toMatch(/-slow\n\+fast\n/);
    expect(git(path.join(folder, "checkout"), "status", "--porcelain")).toBe("");
  });
});

it("with a prepared benchmark that is the base's work tree with the benchmark committed, and a patch without it", () => {
  inRepositories(({ folder, origin, git, commit, base }) => {
    const own = `.hone/benchmarks/${campaign.id}`;
    commit(origin, `${own}/benchmark.yaml`, "schema_version: 1\n");
    commit(origin, `${own}/goal.md`, "## Target\nx\n");
    const head = commit(origin, "matmul.c", "fast\n");
    const request = { ...campaign.request, prepared: { id: campaign.id, sha256: "e".repeat(64) } };
    const judged = { campaign: { ...campaign, request, runs: ran, head }, evolve, verify: { ...verify, base } };
    const command = carryOut(pullRequestBody({ ...judged, repositoryUrl }), folder);
    expect(command).toContain(`&& npx hone evaluate ${own}/goal.md --candidate 12.diff`);
    const tree = path.join(folder, campaign.id);
    expect(git(tree, "diff", "--name-only", base, "HEAD").split("\n")).toEqual([
      `${own}/benchmark.yaml`,
      `${own}/goal.md`,
    ]);
    const patch = readFileSync(path.join(tree, "12.diff"), "utf8");
    expect(patch).toMatch(/-slow\n\+fast\n/);
    expect(patch).not.toContain(".hone");
  });
});
