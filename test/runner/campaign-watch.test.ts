import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Campaign } from "../../src/model/campaign.ts";
import type { RunRequest } from "../../src/model/run-request.ts";
import { watchCampaign } from "../../src/runner/campaign-watch.ts";
import type { RunInputs } from "../../src/runner/inputs.ts";
import { fetchState } from "../../src/runner/request.ts";
import { gitIn } from "../../src/workspace/git.ts";
import { claimed, runInputs, stateRef } from "./campaign.ts";
import { gitHost } from "./git-host.ts";
import type { GitHost } from "./git-host.ts";
import { token } from "./unattended.ts";

let host: GitHost;
let now: number;
let said: string[];
beforeEach(async () => {
  host = await gitHost(token);
  now = 0;
  said = [];
});
afterEach(() => host[Symbol.asyncDispose]());

type Changes = { request?: Partial<RunRequest>; campaign?: Partial<Campaign> };

/** A run of the campaign as it was claimed, and the seconds after which it looks again. */
async function watched(inputs: Partial<RunInputs> = {}, changes: Changes = {}) {
  const { state: commit, campaign } = await claimed(host, changes);
  const run = { ...runInputs(host, commit, join(host.folder, "run")), ...inputs };
  const state = await fetchState({ inputs: run, token, gitIn });
  const [log, warn] = [(line: string) => void said.push(line), (text: string) => void said.push(`warning: ${text}`)];
  const asked = watchCampaign({ state, inputs: run, began: 0, clock: { now: () => now }, log, warn });
  const after = (seconds: number) => {
    now += seconds * 1000;
    return asked();
  };
  return { after, campaign };
}

const dispatched = { mode: "evolve", attempt: 1, runId: 7, runAttempt: 1, conclusion: null } as const;
const recorded = { ...dispatched, reservedMinutes: 30, minutes: null, usdPerHour: null };
const stop = { by: "someone", at: "2026-11-21T11:00:00Z" };

test("hints, a budget and a stop are heard of within twenty seconds, and not asked for more often", async () => {
  const { after, campaign } = await watched();
  const { budget } = campaign.request;
  expect(await after(0)).toEqual({ stop: false, pause: null, hints: [], budget });
  const more = { ...budget, iterations: 80 };
  const request = { hints: ["try it in blocks"], budget: more };
  await claimed(host, { request, campaign: { phase: "evolving", runs: [recorded] } });
  expect(await after(19)).toMatchObject({ hints: [], budget });
  expect(await after(1)).toEqual({ stop: false, pause: null, hints: ["try it in blocks"], budget: more });
  await claimed(host, { request, campaign: { phase: "evolving", runs: [recorded], stop } });
  expect(await after(20)).toMatchObject({ stop: true, pause: null });
  expect(said).toEqual([]);
});

test.each<[string, Changes, string]>([
  ["another run", { request: { attempt: 2 } }, "the campaign waits for run #2, evolve; this is #1, evolve"],
  ["another mode", { request: { mode: "verify" } }, "waits for run #1, verify"],
  ["an end", { campaign: { phase: "failed" } }, "the campaign is failed"],
  ["another base", { request: { base: "1".repeat(40) } }, "asks for something else"],
  ["another run of this attempt", { campaign: { runs: [{ ...recorded, runId: 8 }] } }, "run #1 is run 8"],
  ["another attempt of this run", { campaign: { runs: [{ ...recorded, runAttempt: 2 }] } }, "attempt 2 of this run"],
  ["its end", { campaign: { runs: [{ ...recorded, conclusion: "timed_out" }] } }, "it is over for the campaign"],
  ["another campaign\n::error::x", { campaign: { id: "a\n::error::x" } }, "another campaign, a ::error::x"],
])("a campaign whose newest state tells of %s has this run leave", async (_, changes, why) => {
  const { after } = await watched();
  expect((await after(0)).pause).toBeNull();
  await claimed(host, changes);
  expect((await after(20)).pause).toBe("moved");
  expect(said).toEqual([expect.stringContaining(why)]);
  // It is said once, and nothing is asked for any more.
  expect((await after(60)).pause).toBe("moved");
  expect(said).toHaveLength(1);
});

test("a state that was deleted has the run leave", async () => {
  const { after } = await watched();
  await gitIn(join(host.folder, "owner", "name"))(["update-ref", "-d", stateRef]);
  expect((await after(0)).pause).toBe("moved");
  expect(said).toEqual(["This run is not needed any more: its state is gone."]);
});

test("a network that fails changes nothing, is told of once and asked more and more seldom", async () => {
  const { after } = await watched();
  host.isDown(true);
  expect(await after(0)).toMatchObject({ stop: false, pause: null });
  for (let times = 0; times < 4; times++) expect((await after(40)).pause).toBeNull();
  expect(said).toEqual([expect.stringMatching(/^warning: The campaign's state cannot be read .* The work goes on/)]);
  expect(said[0]).not.toContain(token);
  host.isDown(false);
  await claimed(host, { campaign: { stop } });
  expect((await after(300)).stop).toBe(true);
  expect(said[1]).toBe("The campaign's state can be read again.");
});

test("a newer state that this version cannot read changes nothing either", async () => {
  const { after } = await watched();
  await host.commit(stateRef, { "campaign.json": "{}" });
  expect(await after(0)).toMatchObject({ stop: false, pause: null });
  expect(said).toEqual([expect.stringContaining("campaign.json is no campaign")]);
});

test("a search hands over when its share of time is over, a verify run never does", async () => {
  const { after } = await watched({}, { request: { slice_seconds: 60 } });
  expect((await after(59)).pause).toBeNull();
  expect((await after(1)).pause).toBe("slice");
  now = 0;
  const verify = await watched({ mode: "verify" }, { request: { mode: "verify", slice_seconds: 60 } });
  expect((await verify.after(3600)).pause).toBeNull();
});

test("nobody waits for the verdict of a campaign that was stopped", async () => {
  const { after } = await watched({ mode: "verify" }, { request: { mode: "verify" } });
  await claimed(host, { request: { mode: "verify" }, campaign: { stop } });
  expect((await after(0)).pause).toBe("moved");
});
