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

const { "benchmark.yaml": contract = "", ...code } = kernel;
const files = {
  ...code,
  "wanted.yaml": contract,
  ".github/workflows/hone.yml": workflow(step),
  ".github/hone.yml": "proposers: [tuner, claude]\n",
};

async function reach({ github, settle }: World, phase: Phase): Promise<{ ref: string; campaign: Campaign }> {
  const ref = states(github).find((name) => name.startsWith("refs/hone/campaigns/")) ?? "";
  await vi.waitUntil(() => [phase, "failed"].includes(campaignAt(github, ref).phase), {
    timeout: 60_000,
    interval: 100,
  });
  await settle();
  return { ref, campaign: campaignAt(github, ref) };
}

const said = ({ github }: World, slot: string): string[] =>
  [...github.comments.values()].map(({ body }) => body).filter((body) => body.startsWith(`<!-- hone:${slot} -->`));

test("an approval does not count once the issue has another title: the benchmark is for the old one", async () => {
  const world = await startWorld(files, actions);
  const { github, settle } = world;
  const issue = await labelled(world, example("goal.md"));
  const { ref } = await reach(world, "proposed");
  await vi.waitUntil(() => Date.now() >= Date.parse(campaignAt(github, ref).createdAt) + 2000, { timeout: 10_000 });
  github.editIssue({ number: issue, title: "Make everything faster", as: "eve" });
  github.comment({ number: issue, body: "/hone approve", as: "ada" });
  await settle();
  expect(campaignAt(github, ref)).toMatchObject({ phase: "proposed" });
  expect([...github.comments.values()].at(-1)?.body).toContain("was changed after the campaign began");
  expect(github.violations).toEqual([]);
}, 120_000);

test("a goal without a benchmark gets one, which judges once it is approved of and comes with the pull request", async () => {
  const world = await startWorld(files, actions);
  const { github, settle } = world;
  const git = (...args: string[]) => execFileSync("git", args, { cwd: github.repositoryPath, encoding: "utf8" });
  const issue = await labelled(world, example("goal.md"));
  const { ref, campaign: proposed } = await reach(world, "proposed");
  expect(proposed).toMatchObject({
    phase: "proposed",
    preparing: { calls: 7, usd: 0.42 },
    runs: [{ mode: "prepare" }],
  });
  expect(git("show", `${ref}:benchmark.yaml`)).toBe(contract);
  expect(said(world, "benchmark")).toEqual([expect.stringContaining("**It waits for an approval.**")]);
  expect(said(world, "status")).toEqual([expect.stringContaining("its benchmark waits for approval")]);

  github.comment({ number: issue, body: "/hone approve", as: "eve" });
  await settle();
  expect(campaignAt(github, ref).phase).toBe("proposed");
  github.comment({ number: issue, body: '/hone retry "Larger sizes, please"', as: "ada" });
  await settle();
  await vi.waitUntil(() => campaignAt(github, ref).request.attempt === 2, { timeout: 60_000, interval: 100 });
  const { campaign: again } = await reach(world, "proposed");
  expect(again).toMatchObject({ preparing: { calls: 14 }, request: { hints: ["Larger sizes, please"] } });
  expect(again.runs).toMatchObject([{ mode: "prepare" }, { mode: "prepare" }]);

  github.comment({ number: issue, body: "/hone approve", as: "ada" });
  await settle();
  const { campaign } = await reach(world, "published");
  expect(campaign).toMatchObject({ agreed: { by: "ada" }, reason: null, pullRequest: 2, request: { hints: [] } });
  expect(campaign.runs.map(({ mode }) => mode)).toEqual(["prepare", "prepare", "evolve", "verify"]);
  const folder = `.hone/benchmarks/${campaign.id}`;
  const head = campaign.head ?? "";
  expect(git("diff", "--name-only", campaign.base, head).trim().split("\n")).toEqual([
    `${folder}/benchmark.yaml`,
    `${folder}/goal.md`,
    `${folder}/notes/why.txt`,
    "matmul.c",
  ]);
  expect(git("show", `${head}:${folder}/benchmark.yaml`)).toBe(contract);
  expect(git("show", `${head}:${folder}/goal.md`)).toBe(example("goal.md"));
  expect(github.issues.get(2)?.body).toContain(`\`npx hone run ${folder}/goal.md\``);
  expect(said(world, "benchmark")).toEqual([expect.stringContaining("`ada` approved of it")]);
  expect(world.log.filter((line) => line.includes('"level":50'))).toEqual([]);
  expect(github.violations).toEqual([]);
}, 180_000);
