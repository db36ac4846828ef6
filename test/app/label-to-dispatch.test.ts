import { expect, test } from "vitest";
import { campaignAt, example, kernel, labelled, startWorld, states } from "./world.ts";
import { workflow } from "./world.ts";

test("a label claims a campaign, dispatches its run with ids only, and tells it on the issue", async () => {
  const world = await startWorld({ ...kernel, ".github/workflows/hone.yml": workflow("run: echo nothing") });
  const { github } = world;
  const number = await labelled(world, example("goal.md"));
  expect(world.log.filter((line) => line.includes('"level":50'))).toEqual([]);
  const [ref = "", ...others] = states(github);
  expect(others).toEqual([]);
  expect(ref).toMatch(/^refs\/hone\/campaigns\/issue-1-[0-9a-f]{8}$/);
  const campaign = campaignAt(github, ref);
  const [run] = [...github.runs.values()];
  expect(run?.inputs).toEqual({
    campaign: campaign.id,
    mode: "evolve",
    attempt: "1",
    state: expect.stringMatching(/^[0-9a-f]{40}$/),
    runs_on: '["self-hosted"]',
  });
  expect(campaign.runs[0]).toMatchObject({ mode: "evolve", attempt: 1, runId: run?.id });
  const comments = [...github.comments.values()];
  expect(comments).toHaveLength(1);
  expect(comments[0]).toMatchObject({ issue: number, user: { type: "Bot" } });
  expect(github.violations).toEqual([]);
});
