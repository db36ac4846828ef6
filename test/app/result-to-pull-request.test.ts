import { execFileSync } from "node:child_process";
import { expect, test, vi } from "vitest";
import type { Campaign, Phase } from "../../src/model/campaign.ts";
import { campaignAt, example, kernel, labelled, startWorld, states, workflow, type World } from "./world.ts";

const step = `uses: octo/claiming/action@v1
        with:
          campaign: \${{ inputs.campaign }}
          mode: \${{ inputs.mode }}
          attempt: \${{ inputs.attempt }}
          state: \${{ inputs.state }}`;
const actions = { "octo/claiming/action": new URL("claiming-action", import.meta.url).pathname };

/** Waits until the campaign is in a phase, on a base where one is given, and its deliveries are worked off. */
async function reach({ github, settle }: World, phase: Phase, measuredBase?: string): Promise<string> {
  const ref = states(github).find((name) => name.startsWith("refs/hone/campaigns/")) ?? "";
  const isThere = ({ phase: now, measuredBase: measured }: Campaign) =>
    (now === phase && (measuredBase === undefined || measured === measuredBase)) || now === "failed";
  await vi.waitUntil(() => isThere(campaignAt(github, ref)), { timeout: 120_000, interval: 250 });
  await settle();
  return ref;
}

test("a confirmed candidate becomes a pull request with exactly its files", { timeout: 200_000 }, async () => {
  const world = await startWorld({ ...kernel, ".github/workflows/hone.yml": workflow(step) }, actions);
  const { github } = world;
  await labelled(world, example("goal.md"));
  const ref = await reach(world, "published");
  const campaign = campaignAt(github, ref);
  expect(campaign).toMatchObject({ phase: "published", reason: null, pullRequest: 2 });
  expect(campaign.runs.map(({ mode, conclusion }) => [mode, conclusion])).toEqual([
    ["evolve", "success"],
    ["verify", "success"],
  ]);
  const pull = github.issues.get(2);
  expect(pull?.pull).toMatchObject({ head: `hone/${campaign.id}`, base: "main", draft: false });
  expect(pull?.title).toBe("matmul: 4.1x faster (4.0–4.2)");
  const git = (...args: string[]) => execFileSync("git", args, { cwd: github.repositoryPath, encoding: "utf8" });
  const base = campaign.request.base;
  expect(git("diff", "--name-only", base, campaign.head ?? "")).toBe("matmul.c\n");
  expect(git("show", `${campaign.head}:matmul.c`)).toBe("/* faster */\n");
  expect(git("rev-parse", `${campaign.head}^`).trim()).toBe(base);
  expect(git("ls-tree", "--name-only", ref).trim().split("\n")).toEqual([
    "benchmark.yaml",
    "campaign.json",
    "evolve.json",
    "goal.md",
    "ledger.jsonl",
    "report.md",
    "verify.json",
  ]);
  expect(git("show", `${ref}:report.md`)).toBe(pull?.body);
  const comments = [...github.comments.values()];
  expect(comments).toHaveLength(1);
  expect(comments[0]?.body).toContain("Opened #2: 4.1x faster");
  expect(world.log.filter((line) => line.includes('"level":50'))).toEqual([]);
  expect(github.violations).toEqual([]);
});

const config = `publish: after_approval
pull_request:
  draft: true
  labels: [performance]
  reviewers: [eve, stranger]
  signoff: true
  prefix: "perf: "
`;

test(
  "a pull request is approved, follows its base, says what was not measured, and ends as people end it",
  { timeout: 400_000 },
  async () => {
    const files = { ...kernel, ".github/workflows/hone.yml": workflow(step), ".github/hone.yml": config };
    const world = await startWorld(files, actions);
    const { github, settle } = world;
    const git = (...args: string[]) => execFileSync("git", args, { cwd: github.repositoryPath, encoding: "utf8" });
    const issue = await labelled(world, example("goal.md"));
    const ref = await reach(world, "waiting");
    const status = () =>
      [...github.comments.values()].find(({ body }) => body.startsWith("<!-- hone:status -->"))?.body;
    expect(status()).toContain("+/* faster */");
    expect(git("for-each-ref", "refs/heads/hone")).toBe("");

    github.comment({ number: issue, body: "/hone approve", as: "ada" });
    await settle();
    await reach(world, "published");
    const { id, pullRequest, head: firstHead } = campaignAt(github, ref);
    const pull = github.issues.get(pullRequest ?? 0);
    expect(pull).toMatchObject({ title: "perf: matmul: 4.1x faster (4.0–4.2)", pull: { draft: true } });
    expect(pull?.pull?.reviewers.map(({ login }) => login)).toEqual(["eve"]);
    expect(world.log.join("")).toContain("GitHub does not let stranger review");
    expect(git("show", "-s", "--format=%B", firstHead ?? "")).toMatch(
      /Signed-off-by: hone\[bot\] <\d+\+hone\[bot\]@users/,
    );
    const checks = (sha: string | null) =>
      [...github.checkRuns.values()].filter(({ head }) => head === sha).map(({ conclusion }) => conclusion);
    expect(checks(firstHead)).toEqual(["success"]);

    const moved = await github.pushFiles({
      branch: "main",
      files: { Makefile: `${kernel.Makefile}\n# new\n` },
      as: "ada",
    });
    await settle();
    await reach(world, "published", moved);
    const again = campaignAt(github, ref);
    expect(again).toMatchObject({ pullRequest, reason: null, measuredBase: moved });
    expect(git("rev-parse", `hone/${id}`, `hone/${id}^`).trim().split("\n")).toEqual([again.head, moved]);
    expect(git("for-each-ref", `refs/heads/hone/${id}-next`)).toBe("");
    expect(pull?.body).toContain(`measured against \`${moved.slice(0, 7)}\` of \`main\``);
    await vi.waitUntil(() => checks(again.head).length > 0, { timeout: 60_000, interval: 250 });
    expect(checks(again.head)).toEqual(["success"]);

    await github.pushFiles({ branch: "main", files: { "README.md": "words\n" }, as: "ada" });
    await settle();
    expect(campaignAt(github, ref)).toEqual(again);

    const theirs = await github.pushFiles({ branch: `hone/${id}`, files: { "notes.txt": "mine\n" }, as: "ada" });
    await vi.waitUntil(() => checks(theirs).length > 0, { timeout: 60_000, interval: 250 });
    expect(checks(theirs)).toEqual(["neutral"]);
    expect(pull?.body).toContain("**Newer commits were not measured.**");
    await github.pushFiles({ branch: "main", files: { Makefile: kernel.Makefile ?? "" }, as: "ada" });
    await settle();
    expect(git("rev-parse", `hone/${id}`).trim()).toBe(theirs);

    github.closePull({ number: pullRequest ?? 0, as: "ada" });
    await reach(world, "declined");
    github.reopenPull({ number: pullRequest ?? 0, as: "ada" });
    await reach(world, "published");
    expect(campaignAt(github, ref)).toMatchObject({ reason: null });
    expect([...github.issues.values()].filter(({ pull: one }) => one)).toHaveLength(1);
    expect([...github.comments.values()].filter(({ body }) => body.startsWith("<!-- hone:status -->"))).toHaveLength(1);
    expect(world.log.filter((line) => line.includes('"level":50'))).toEqual([]);
    expect(github.violations.filter(({ where }) => !where.startsWith("apps/"))).toEqual([]);
  },
);

test(
  "a pull request that is merged ends its campaign, and its label starts nothing more",
  { timeout: 120_000 },
  async () => {
    const world = await startWorld({ ...kernel, ".github/workflows/hone.yml": workflow(step) }, actions);
    const { github, settle } = world;
    await labelled(world, example("goal.md"));
    const ref = await reach(world, "published");
    await github.mergePull({ number: 2, as: "ada" });
    await settle();
    expect(campaignAt(github, ref)).toMatchObject({ phase: "merged", reason: null, pullRequest: 2 });
    for (const delivery of github.deliveries.filter(({ event }) => event === "issues")) github.redeliver(delivery);
    await settle();
    expect(states(github).filter((name) => name.startsWith("refs/hone/campaigns/"))).toEqual([ref]);
    expect([...github.comments.values()][0]?.body).toContain("#2 was merged: 4.1x faster");
  },
);
