import { expect } from "vitest";
import type * as z from "zod";

import { stageOf, standingOf } from "../../src/decide/stage.ts";
import { readCommand } from "../../src/decide/command.ts";
import { Campaign } from "../../src/model/campaign.ts";
import { DaySpending } from "../../src/model/reservation.ts";
import type { Play } from "./play.ts";

const prefix = "refs/hone/campaigns/";

async function jsonAt<T>({ github }: Play, expression: string, schema: z.ZodType<T>): Promise<T> {
  const blob = await github.repository.resolve(expression);
  if (blob === null) throw new Error(`there is no ${expression}`);
  return schema.parse(JSON.parse((await github.repository.readBlob(blob)).toString()));
}

export async function campaignsOf(play: Play): Promise<Campaign[]> {
  const refs = await play.github.repository.refs(prefix);
  return Promise.all(refs.map(({ name }) => jsonAt(play, `${name}:campaign.json`, Campaign)));
}

const sorted = (numbers: Iterable<number>): number[] => [...numbers].toSorted((a, b) => a - b);

/** What must be so however a play went. */
export async function holdClaims(play: Play): Promise<void> {
  const campaigns = await campaignsOf(play);
  expect(play.github.violations).toEqual([]);
  holdWords(play);
  holdGoalIssues(play);
  holdRuns(play, campaigns);
  holdPullRequests(play, campaigns);
  await holdReservations(play, campaigns);
  holdPhases(campaigns);
  holdCommands(play);
  holdPresses(play);
  await holdStates(play);
}

/** One status comment an issue, and one comment of any other slot. */
function holdWords({ github }: Play): void {
  const own = [...github.comments.values()].filter(({ user }) => user.type === "Bot");
  const slots = own.map(({ issue, body }) => `#${issue} ${/^<!-- hone:([\w-]+) -->/.exec(body)?.[1] ?? body}`);
  expect(slots.toSorted(), "comments by slot").toEqual([...new Set(slots)].toSorted());
}

/** One issue a goal file. */
function holdGoalIssues({ github }: Play): void {
  const markers = [...github.issues.values()].flatMap(({ body }) => /^<!-- hone:goal-\w+ -->/.exec(body ?? "") ?? []);
  expect(markers.toSorted(), "issues by goal file").toEqual([...new Set(markers)].toSorted());
}

/** No run is dispatched twice for an attempt. */
function holdRuns({ github, runner }: Play, campaigns: readonly Campaign[]): void {
  const names = [...github.runs.values()].map(({ title }) => title);
  expect(names.toSorted(), "runs by name").toEqual([...new Set(names)].toSorted());
  expect(runner.answered.toSorted(), "runs that answered").toEqual([...new Set(runner.answered)].toSorted());
  const recorded = campaigns.flatMap(({ runs }) => runs.map(({ runId }) => runId));
  expect(sorted(recorded), "runs that states know").toEqual(sorted(github.runs.keys()));
}

/** One pull request for each campaign that has come so far, and none beside them. */
function holdPullRequests({ github }: Play, campaigns: readonly Campaign[]): void {
  const opened = [...github.issues.values()].filter(({ pull }) => pull !== null).map(({ number }) => number);
  const published = campaigns.flatMap(({ pullRequest }) => (pullRequest === null ? [] : [pullRequest]));
  expect(sorted(opened), "pull requests").toEqual(sorted(published));
}

/** Every run is paid for once, and with what it took. */
async function holdReservations(play: Play, campaigns: readonly Campaign[]): Promise<void> {
  const days = await play.github.repository.refs("refs/hone/spent/");
  const spent = await Promise.all(days.map(({ name }) => jsonAt(play, `${name}:spent.json`, DaySpending)));
  const paid = spent.flatMap(({ runs }) => runs.filter(({ minutes }) => minutes > 0));
  const kept = campaigns.flatMap(({ id, runs }) =>
    runs.filter(({ minutes }) => minutes !== null && minutes > 0).map(({ attempt }) => `${id} #${attempt}`),
  );
  expect(
    paid.filter(({ settled }) => !settled),
    "reservations left open",
  ).toEqual([]);
  const keys = paid.map(({ campaign, attempt }) => `${campaign} #${attempt}`);
  expect(keys.toSorted(), "runs paid for").toEqual(kept.toSorted());
}

/** Whether a campaign has a runner, or will ask for one. */
export const isAtWork = (campaign: Campaign): boolean => standingOf(stageOf(campaign)) === "working";

/** Everything is over, or waits for a person. */
function holdPhases(campaigns: readonly Campaign[]): void {
  const left = campaigns.filter((campaign) => !["settled", "approval", "review"].includes(stageOf(campaign).kind));
  expect(
    left.map(({ id, phase, runs }) => ({ id, phase, runs: runs.length })),
    "campaigns that are stuck",
  ).toEqual([]);
}

/** Every command of a person has the reaction that ends it. */
function holdCommands({ github }: Play): void {
  const commands = [...github.comments.values()].filter(
    ({ user, body }) => user.type === "User" && readCommand(body) !== null,
  );
  const unanswered = commands.filter(
    ({ reactions }) =>
      !reactions.some(({ user, content }) => user.type === "Bot" && (content === "rocket" || content === "confused")),
  );
  expect(
    unanswered.map(({ body }) => body),
    "commands without an end",
  ).toEqual([]);
}

/** Every press of a button was worked off, although nothing but its delivery tells of it. */
function holdPresses({ github, workedOff }: Play): void {
  const presses = github.deliveries.filter(({ action }) => action === "requested_action").map(({ guid }) => guid);
  expect(
    presses.filter((guid) => !workedOff.has(guid)),
    "presses that are lost",
  ).toEqual([]);
}

/** No state stands at what somebody else wrote. */
async function holdStates({ github }: Play): Promise<void> {
  const refs = await github.repository.refs(prefix);
  const commits = await Promise.all(refs.map(({ sha }) => github.repository.readCommit(sha)));
  const foreign = commits.filter((commit) => commit?.author.name === "mallory");
  expect(
    foreign.map((commit) => commit?.sha),
    "foreign states",
  ).toEqual([]);
}
