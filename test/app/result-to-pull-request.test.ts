import { execFileSync } from "node:child_process";
import { expect, test, vi } from "vitest";
import { campaignAt, example, kernel, labelled, startWorld, states, workflow, type World } from "./world.ts";

const step = `uses: octo/claiming/action@v1
        with:
          campaign: \${{ inputs.campaign }}
          mode: \${{ inputs.mode }}
          attempt: \${{ inputs.attempt }}
          state: \${{ inputs.state }}`;
const actions = { "octo/claiming/action": new URL("claiming-action", import.meta.url).pathname };

/** Waits until the campaign is over, and its deliveries worked off. */
async function settled({ github, settle }: World): Promise<string> {
  const [ref = ""] = states(github);
  await vi.waitUntil(() => ["published", "nothing", "failed"].includes(campaignAt(github, ref).phase), {
    timeout: 60_000,
    interval: 500,
  });
  await settle();
  return ref;
}

test("a confirmed candidate becomes a pull request with exactly its files", { timeout: 90_000 }, async () => {
  const world = await startWorld({ ...kernel, ".github/workflows/hone.yml": workflow(step) }, actions);
  const { github } = world;
  await labelled(world, example("goal.md"));
  const ref = await settled(world);
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
