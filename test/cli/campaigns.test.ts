import { execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { claimed, evolving } from "../decide/campaign-fixtures.ts";
import { hone } from "./hone.ts";

const who = ["-c", "user.name=hone", "-c", "user.email=hone@example.com"];

/** A remote with states of campaigns, and a checkout that knows it. */
function world(states: Record<string, unknown>, prefix = "hone/campaigns") {
  const folder = mkdtempSync(join(tmpdir(), "hone-campaigns-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [remote, checkout] = [join(folder, "remote.git"), join(folder, "checkout")];
  const git = (args: string[], input?: string): string =>
    execFileSync("git", args, { encoding: "utf8", input, stdio: ["pipe", "pipe", "pipe"] }).trim();
  git(["init", "--quiet", "--bare", remote]);
  git(["init", "--quiet", "-b", "main", checkout]);
  git(["-C", checkout, "remote", "add", "origin", remote]);
  for (const [id, state] of Object.entries(states)) {
    const blob = git(["-C", remote, "hash-object", "-w", "--stdin"], JSON.stringify(state));
    const tree = git(["-C", remote, "mktree"], `100644 blob ${blob}\tcampaign.json\n`);
    const commit = git([...who, "-C", remote, "commit-tree", "-m", "x", tree]);
    git(["-C", remote, "update-ref", `refs/${prefix}/${id}`, commit]);
  }
  const refs = () => git(["-C", remote, "for-each-ref", "--format=%(refname)"]);
  const campaigns = (...args: string[]) => hone(["campaigns", ...args], { cwd: checkout });
  return { checkout, refs, campaigns };
}

const merged = { ...evolving, phase: "merged", pullRequest: 9, id: "issue-3-00000000" };

test("lists what the remote has, and leaves the checkout as it is", async () => {
  const { campaigns, checkout } = world({ [claimed.id]: evolving, [merged.id]: merged, "issue-5-11111111": { x: 1 } });
  const objects = () => readdirSync(join(checkout, ".git/objects"));
  const before = objects();
  const { status, stdout, stderr } = await campaigns();
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^campaign +phase +issue +age +pull request +title\n/);
  expect(stdout).toMatch(new RegExp(`^${claimed.id} +evolving +#4 .+ – +Make matmul faster$`, "m"));
  expect(stdout).toMatch(/^issue-3-00000000 +merged +#4 .+ #9 /m);
  expect(stdout).toMatch(/^issue-5-11111111 +cannot be read/m);
  expect(stdout).toContain("as public as the repository");
  expect(objects()).toEqual(before);
});

test("says the same as one JSON document", async () => {
  const { campaigns } = world({ [merged.id]: merged });
  expect(JSON.parse((await campaigns("--json")).stdout)).toMatchObject({
    schemaVersion: 1,
    campaigns: [{ campaign: merged.id, phase: "merged", settled: true, issue: 4, pullRequest: 9 }],
  });
});

test("says that there are none", async () => {
  expect(await world({}).campaigns()).toMatchObject({ status: 0, stdout: "There are no campaigns.\n" });
});

test("goes by the prefix of the configuration", async () => {
  const { campaigns, checkout } = world({ [merged.id]: merged }, "acme/hone");
  expect((await campaigns()).stdout).toBe("There are no campaigns.\n");
  mkdirSync(join(checkout, ".github"));
  writeFileSync(join(checkout, ".github/hone.yml"), "state_prefix: acme/hone\n");
  expect((await campaigns()).stdout).toContain(merged.id);
});

test("deletes a settled campaign, and an open one only by force", async () => {
  const { campaigns, refs } = world({ [claimed.id]: evolving, [merged.id]: merged });
  expect(await campaigns("--delete", merged.id)).toMatchObject({ status: 0 });
  expect(refs()).toBe(`refs/hone/campaigns/${claimed.id}`);
  const refused = await campaigns("--delete", claimed.id);
  expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining("it is evolving, not settled") });
  expect(await campaigns("--delete", "issue-9-00000000")).toMatchObject({ status: 2 });
  expect(refs()).toBe(`refs/hone/campaigns/${claimed.id}`);
  expect(await campaigns("--delete", claimed.id, "--force")).toMatchObject({ status: 0 });
  expect(refs()).toBe("");
});

test("says which remote cannot be reached", async () => {
  const { status, stderr } = await world({}).campaigns("--remote", "upstream");
  expect(status).toBe(1);
  expect(stderr).toContain("--remote takes another one");
});
