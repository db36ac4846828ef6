import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { pullRequestBody } from "../../src/report/pull-request.ts";
import { campaign, evolve, ran, repositoryUrl, verify } from "./sample.ts";

it("the pull request's one command fetches, in a work tree of its own, the goal and the patch that were judged", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "hone-reproduce-"));
  try {
    const git = (cwd: string, ...args: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.invalid", ...args], {
        cwd,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim();
    const commit = (cwd: string, file: string, text: string) => {
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
    const head = commit(origin, "matmul.c", "fast\n");
    git(origin, "switch", "-q", "--orphan", "state");
    git(origin, "update-ref", `refs/hone/campaigns/${campaign.id}`, commit(origin, "goal.md", "## Target\nx\n"));
    git(origin, "switch", "-q", "main");

    const body = pullRequestBody({
      campaign: { ...campaign, runs: ran, head },
      evolve,
      verify: { ...verify, base },
      repositoryUrl,
    });
    const command = /```sh\n(.*)\n```/.exec(body)?.[1] ?? "";
    expect(command).toContain(`&& npx hone evaluate ${campaign.id}.md --candidate 12.diff`);
    const checkout = path.join(folder, "checkout");
    execFileSync("sh", ["-c", command.replace("npx hone evaluate", "echo")], { cwd: checkout, stdio: "ignore" });

    const tree = path.join(folder, campaign.id);
    expect(readFileSync(path.join(tree, "matmul.c"), "utf8")).toBe("slow\n");
    expect(readFileSync(path.join(tree, `${campaign.id}.md`), "utf8")).toBe("## Target\nx\n");
    expect(readFileSync(path.join(tree, "12.diff"), "utf8")).toMatch(/-slow\n\+fast\n/);
    expect(git(checkout, "status", "--porcelain")).toBe("");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
