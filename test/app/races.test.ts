import { expect, test } from "vitest";
import { startSearching } from "./conversation.ts";

const repository = { owner: "octo", name: "kernels" };
const here = { owner: "octo", repo: "kernels" };

/** Lets another process write the campaign's state just before this one does, once. */
function beSlower({ octokit, campaign, write }: Awaited<ReturnType<typeof startSearching>>): () => boolean {
  let isDone = false;
  octokit.hook.before("request", async ({ method, url }) => {
    if (isDone || method !== "PATCH" || !url.includes("/git/refs/")) return;
    isDone = true;
    await write({ ...(await campaign()), lost: 1 });
  });
  return () => isDone;
}

test("a press that finds another process faster is done all the same, once", async () => {
  const world = await startSearching();
  const wasSlower = beSlower(world);
  const { id, lost } = await world.campaign();
  expect(lost).toBe(0);
  const press = { kind: "press", repository, campaign: id, button: "stop", sender: "ada", isPerson: true } as const;
  await world.look({ ...press, delivery: "guid-1" });
  expect(wasSlower()).toBe(true);
  expect(await world.campaign()).toMatchObject({ lost: 1, stop: { by: "ada" }, handled: { presses: ["guid-1"] } });
});

test("a press that was told to be not done is not done when another process takes its delivery up later", async () => {
  const { campaign, write, look, said } = await startSearching();
  const searching = await campaign();
  const press = { kind: "press", repository, campaign: searching.id, button: "stop", sender: "ada" } as const;
  const stop = () => look({ ...press, isPerson: true, delivery: "guid-1" });
  await write({ ...searching, phase: "stopped", reason: "ada stopped it" });
  await stop();
  expect(said("refusal").at(-1)).toContain("There is nothing to stop.");
  await write({ ...(await campaign()), phase: "evolving", reason: null });
  await stop();
  expect((await campaign()).stop).toBeNull();
});

test("a command in a locked conversation, which nothing marks as done, finds a faster process and is done", async () => {
  const world = await startSearching();
  const { github, number, say } = world;
  github.lockIssue({ number, locked: true, as: "ada" });
  const wasSlower = beSlower(world);
  await say(number, "/hone stop");
  expect(wasSlower()).toBe(true);
  expect(await world.campaign()).toMatchObject({ stop: { by: "ada" } });
});

test("a campaign can be stopped while the configuration is wrong, wherever its state lies", async () => {
  const prefix = "refs/states/hone";
  const world = await startSearching({ ".github/hone.yml": "state_prefix: states/hone\n" });
  const { github, octokit, number, say } = world;
  await github.pushFiles({
    branch: "main",
    files: { ".github/hone.yml": "state_prefix: states/hone\nx: 1\n" },
    as: "ada",
  });
  await world.settle();
  const id = await say(number, "/hone stop");
  const { data } = await octokit.rest.git.listMatchingRefs({ ...here, ref: prefix.slice(5) });
  expect(data.map(({ ref }) => ref)).toEqual([expect.stringMatching(`^${prefix}/issue-${number}-`)]);
  const file = { ...here, path: "campaign.json", ref: data[0]?.object.sha ?? "" };
  const { data: state } = await octokit.rest.repos.getContent(file);
  if (Array.isArray(state) || state.type !== "file") throw new Error("it is no file");
  expect(JSON.parse(Buffer.from(state.content, "base64").toString())).toMatchObject({ stop: { by: "ada" } });
  expect(world.reactions(id)).toContain("rocket hone[bot]");
});
