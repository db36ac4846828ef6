import { expect, test } from "vitest";
import type { Action } from "../../src/decide/actions.ts";
import type { DispatchedRun } from "../../src/model/campaign.ts";
import type { DayLimits } from "../../src/model/config.ts";
import { DaySpending } from "../../src/model/reservation.ts";
import { readRecord } from "../../src/github/record-ref.ts";
import { reserve, settle } from "../../src/github/spent.ts";
import { claimed, repository as facts } from "../decide/campaign-fixtures.ts";
import { moveRef, refAt, startOffline } from "./offline.ts";
import type { Offline } from "./offline.ts";

const at = Date.parse("2026-11-21T23:00:00Z");
const midnight = Date.parse("2026-11-22T00:00:00Z");
const statePrefix = "hone/campaigns";

type Run = {
  campaign?: string;
  attempt?: number;
  /** Earlier attempts that became a run; without it all of them. */
  started?: readonly number[];
  limits?: DayLimits;
  minutes?: number;
  usdPerHour?: number | null;
};

const runOf = (attempt: number): DispatchedRun => ({
  mode: "evolve",
  attempt,
  runId: 500 + attempt,
  runAttempt: 1,
  conclusion: "done",
  reservedMinutes: 25,
  minutes: null,
  usdPerHour: 2,
});

const dispatch = (run: Run = {}): Extract<Action, { kind: "dispatch" }> => {
  const { campaign = "issue-4-a", attempt = 1, limits = { runner_minutes: 60 }, minutes = 25, usdPerHour = 2 } = run;
  const { started = Array.from({ length: attempt - 1 }, (_, before) => before + 1) } = run;
  return {
    kind: "dispatch",
    campaign: {
      ...claimed,
      id: campaign,
      request: { ...claimed.request, campaign, attempt },
      runs: started.map(runOf),
    },
    state: "0".repeat(40),
    lease: "held",
    runsOn: ["self-hosted"],
    reservation: { minutes, usdPerHour },
    limits,
    workflow: "hone.yml",
    ref: "main",
    at,
  };
};

const settling = (minutes: number, attempt = 1, when = at) => ({
  kind: "settle-reservation" as const,
  campaign: "issue-4-a",
  attempt,
  minutes,
  limits: { runner_minutes: 60 },
  at: when,
});

const placeOf = ({ connection }: Offline) => ({
  repository: { ...facts, fullName: `octo/${connection.repo}` },
  statePrefix,
});

const spentAt = async ({ connection }: Offline, day = "2026-11-21") => {
  const found = await readRecord(connection, { ref: `hone/spent/${day}`, file: "spent.json", schema: DaySpending });
  return found.kind === "trusted" ? found.value.runs : found.kind;
};

test("a run is reserved once, however often it is asked for", async () => {
  const offline = await startOffline();
  const place = placeOf(offline);
  for (let times = 0; times < 3; times++) expect(await reserve(offline.connection, dispatch(), place)).toBeNull();
  expect(await spentAt(offline)).toEqual([
    {
      repository: "octo/kernels",
      campaign: "issue-4-a",
      attempt: 1,
      minutes: 25,
      usd: expect.closeTo(25 / 30),
      settled: false,
    },
  ]);
});

test("what was reserved for a run that was never started is free when the campaign starts its next", async () => {
  const offline = await startOffline();
  const place = placeOf(offline);
  for (const run of [
    { attempt: 1 },
    { attempt: 2 },
    { attempt: 1, campaign: "issue-5-b", limits: { runner_minutes: 90 } },
  ])
    expect(await reserve(offline.connection, dispatch(run), place)).toBeNull();
  const next = dispatch({ attempt: 3, started: [1], limits: { runner_minutes: 120 } });
  expect(await reserve(offline.connection, next, place)).toBeNull();
  expect(await spentAt(offline)).toMatchObject([
    { campaign: "issue-4-a", attempt: 1 },
    { campaign: "issue-5-b", attempt: 1 },
    { campaign: "issue-4-a", attempt: 3 },
  ]);
});

test("where no limit is set nothing is written down", async () => {
  const offline = await startOffline();
  expect(await reserve(offline.connection, dispatch({ limits: {} }), placeOf(offline))).toBeNull();
  expect(await spentAt(offline)).toBe("absent");
});

test("a run beyond the day's minutes waits until the next day, and what it really took makes room", async () => {
  const offline = await startOffline();
  const { connection } = offline;
  const place = placeOf(offline);
  expect(await reserve(connection, dispatch({ attempt: 1 }), place)).toBeNull();
  expect(await reserve(connection, dispatch({ attempt: 2 }), place)).toBeNull();
  expect(await reserve(connection, dispatch({ attempt: 3 }), place)).toEqual({
    kind: "over-limit",
    why: "octo/kernels allows 60 runner minutes a day; of 2026-11-21, 50 are used, and this run may take 25",
    until: midnight,
  });
  await settle(connection, settling(5), place);
  expect(await reserve(connection, dispatch({ attempt: 3 }), place)).toBeNull();
  const runs = await spentAt(offline);
  expect(runs).toHaveLength(3);
  expect(runs).toContainEqual(
    expect.objectContaining({ attempt: 1, minutes: 5, usd: expect.closeTo(5 / 30), settled: true }),
  );
});

test("of campaigns that reserve at the same time no more pass than the day allows", async () => {
  const offline = await startOffline();
  const place = placeOf(offline);
  const asking = ["a", "b", "c", "d"].map((campaign) => reserve(offline.connection, dispatch({ campaign }), place));
  const answers = await Promise.all(asking);
  expect(answers.filter((answer) => answer === null)).toHaveLength(2);
  expect(await spentAt(offline)).toHaveLength(2);
});

test("a limit in dollars refuses a runner without a price", async () => {
  const offline = await startOffline();
  const place = placeOf(offline);
  const limits = { usd: 1 };
  expect(await reserve(offline.connection, dispatch({ limits, usdPerHour: null }), place)).toMatchObject({
    why: "octo/kernels allows 1 USD a day, and the runner has no price in `prices`",
  });
  expect(await reserve(offline.connection, dispatch({ limits }), place)).toBeNull();
  expect(await reserve(offline.connection, dispatch({ limits, attempt: 2 }), place)).toMatchObject({
    why: "octo/kernels allows 1 USD a day; of 2026-11-21, 0.83 are used, and this run may take 0.83",
  });
});

test("a run that was reserved before midnight and dispatched after it is settled on the day before", async () => {
  const offline = await startOffline();
  const place = placeOf(offline);
  await reserve(offline.connection, dispatch(), place);
  await settle(offline.connection, settling(3, 1, midnight + 1000), place);
  expect(await spentAt(offline)).toEqual([expect.objectContaining({ minutes: 3, settled: true })]);
  expect(await spentAt(offline, "2026-11-22")).toBe("absent");
});

test("what somebody else wrote about the day stops the run, in words, and settles nothing", async () => {
  const offline = await startOffline();
  const place = placeOf(offline);
  await moveRef(offline.connection, "hone/spent/2026-11-21", (await refAt(offline.connection, "heads/main")) ?? "");
  expect(await reserve(offline.connection, dispatch(), place)).toEqual({
    kind: "over-limit",
    why: "what octo/kernels has spent cannot be read: refs/hone/spent/2026-11-21 is refused, because its commit has no signature of Hone. Find out who wrote it, and delete that ref",
    until: midnight,
  });
  await settle(offline.connection, settling(3), place);
  expect(await spentAt(offline)).toBe("refused");
});

test("the owner's repository limits all of the owner's repositories together", async () => {
  const shared = "limits: {organisation_day: {runner_minutes: 40}}\n";
  const offline = await startOffline({ ".github/hone.yml": shared }, ".github");
  const place = placeOf(offline);
  const other = { ...place, repository: { ...facts, fullName: "octo/kernels" } };
  expect(await reserve(offline.connection, dispatch(), other)).toBeNull();
  // Its own limit counts its own runs only; the shared one counts the other repository's as well.
  expect(await reserve(offline.connection, dispatch({ limits: { runner_minutes: 26 } }), place)).toEqual({
    kind: "over-limit",
    why: "octo/.github allows 40 runner minutes a day; of 2026-11-21, 25 are used, and this run may take 25",
    until: midnight,
  });
  expect(await spentAt(offline)).toEqual([
    expect.objectContaining({ repository: "octo/kernels", minutes: 25, settled: false }),
    expect.objectContaining({ repository: "octo/.github", minutes: 0, settled: true }),
  ]);
});

test("shared limits that cannot be read stop the run, in words", async () => {
  const offline = await startOffline({ ".github/hone.yml": "limits: 3\n" }, ".github");
  expect(await reserve(offline.connection, dispatch({ limits: {} }), placeOf(offline))).toMatchObject({
    kind: "over-limit",
    why: expect.stringMatching(/^the limits of octo\/\.github cannot be read: \.github\/hone\.yml:1/),
  });
});

test("shared limits that the app may not read limit nothing; those that a rate limit hides stop the run for now", async () => {
  const { connection, octokit, ...offline } = await startOffline();
  const refuse = (message: string) =>
    octokit.hook.wrap("request", async (request, options) => {
      if (options["repo"] !== ".github") return request(options);
      const error = new Error(message);
      throw Object.assign(error, { status: 403 });
    });
  refuse("Resource not accessible by integration");
  const place = placeOf({ connection, octokit, ...offline });
  expect(await reserve(connection, dispatch({ limits: {} }), place)).toBeNull();
  refuse("You have exceeded a secondary rate limit");
  await expect(reserve(connection, dispatch({ limits: {} }), place)).rejects.toMatchObject({ status: 403 });
});
