import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";

import { here, owner, repo, startPlay } from "./play.ts";

async function clone(
  url: string,
  token: string,
): Promise<{ folder: string; git: (...args: string[]) => Promise<string> }> {
  const folder = await mkdtemp(join(tmpdir(), "hone-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  const identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"];
  const git = async (...args: string[]) => {
    const settings = ["-c", `http.extraheader=Authorization: Basic ${basic}`, ...identity];
    return (await execa("git", [...settings, ...args], { cwd: folder, env: { GIT_TERMINAL_PROMPT: "0" } })).stdout;
  };
  await git("clone", "--quiet", `${url}/${owner}/${repo}.git`, ".");
  return { folder, git };
}

test("a read token fetches by branch and by commit, and may not push", async () => {
  const play = await startPlay();
  const { folder, git } = await clone(play.url, play.installationToken({ contents: "read" }));
  const head = await git("rev-parse", "HEAD");
  expect(head).toBe((await play.octokit.repos.getBranch({ ...here, branch: "main" })).data.commit.sha);
  await git("fetch", "--quiet", "--depth=1", "origin", head);
  await writeFile(join(folder, "a"), "a");
  await git("add", ".");
  await git("commit", "--quiet", "-m", "a");
  await expect(git("push", "--quiet", "origin", "HEAD:main")).rejects.toThrow("403");
  expect(play.violations).toEqual([]);
});

test("without a token, or with one that may not read contents, git gets nothing", async () => {
  const play = await startPlay();
  await expect(clone(play.url, "ghs_unknown")).rejects.toThrow("could not read Username");
  await expect(clone(play.url, play.installationToken({ issues: "write" }))).rejects.toThrow("403");
});

test("a write token pushes, the push is announced, and workflow files are refused", async () => {
  const play = await startPlay();
  const { folder, git } = await clone(play.url, play.installationToken({ contents: "write" }));
  await writeFile(join(folder, "a"), "a");
  await git("add", ".");
  await git("commit", "--quiet", "-m", "a");
  await git("push", "--quiet", "origin", "HEAD:main");
  expect(play.deliveries).toMatchObject([
    {
      event: "push",
      payload: { ref: "refs/heads/main", commits: [{ message: "a", added: ["a"] }], pusher: { name: "hone[bot]" } },
    },
  ]);
  await execa("mkdir", ["-p", join(folder, ".github/workflows")]);
  await writeFile(join(folder, ".github/workflows/x.yml"), "on: push");
  await git("add", ".");
  await git("commit", "--quiet", "-m", "workflow");
  await expect(git("push", "--quiet", "origin", "HEAD:main")).rejects.toThrow("without `workflows` permission");
  expect(play.violations).toEqual([]);
});
