import { expect, test } from "vitest";
import { DaySpending } from "../../src/model/reservation.ts";
import type { Campaign } from "../../src/model/campaign.ts";
import type { Action } from "../../src/decide/actions.ts";
import { reservingFor } from "../../src/decide/limits.ts";
import { execute } from "../../src/github/execute.ts";
import { readRecord } from "../../src/github/record-ref.ts";
import { reconcile } from "../../src/github/reconcile.ts";
import { readState, writeState } from "../../src/github/state.ts";
import { workflow } from "../app/world.ts";
import { benchmarkText, claimed, config, issueBody, repository as facts } from "../decide/campaign-fixtures.ts";
import { moveRef, refAt, startOffline } from "./offline.ts";
import type { Offline } from "./offline.ts";

const prefix = "hone/campaigns";
const ref = `${prefix}/${claimed.id}`;
const repository = { owner: "octo", name: "kernels" };
const place = { repository: facts, statePrefix: prefix };

/** Nobody has these labels: whatever is dispatched waits. */
const asking: Campaign = { ...claimed, repository: { id: 1, fullName: "octo/kernels" }, runsOn: ["nobody"] };
const files = { ".github/workflows/hone.yml": workflow("run: 'true'") };
const limits = { runner_minutes: 60 };

async function begin(offline: Offline, campaign = asking): Promise<string> {
  const { connection, github } = offline;
  while (github.issues.size < claimed.issue) github.openIssue({ title: "Faster", body: issueBody, as: "ada" });
  const texts = { "goal.md": issueBody, "benchmark.yaml": benchmarkText };
  const sha = await writeState(connection, { prefix, campaign, parent: null, files: texts, note: "x" });
  if (sha === null) throw new Error("the state was not written");
  return sha;
}

const dispatch = (state: string, more: Partial<Extract<Action, { kind: "dispatch" }>> = {}): Action => ({
  kind: "dispatch",
  campaign: asking,
  state,
  lease: "held",
  runsOn: ["nobody"],
  reservation: reservingFor(asking, config),
  limits,
  workflow: "hone.yml",
  ref: "main",
  at: Date.parse("2026-11-21T12:00:00Z"),
  ...more,
});

const stateOf = async ({ connection }: Offline): Promise<Campaign> => {
  const found = await readState(connection, { prefix, campaign: claimed.id });
  if (found.kind !== "trusted") throw new Error(`the state is ${found.kind}`);
  return found.campaign;
};

const spent = async ({ connection }: Offline) => {
  const kind = { ref: "hone/spent/2026-11-21", file: "spent.json", schema: DaySpending } as const;
  const found = await readRecord(connection, kind);
  return found.kind === "trusted" ? found.value.runs : [];
};

/** A look that is not the writer's own, long after the last write. */
const lookLater = ({ connection }: Offline, minutes = 2) =>
  reconcile(
    connection,
    { kind: "advance", repository, campaign: claimed.id, wrote: null },
    () => Date.now() + minutes * 60_000,
  );

test("a run is reserved, started and written down, in this order", async () => {
  const offline = await startOffline(files);
  const { connection, github } = offline;
  const before = await begin(offline);
  const [follow] = await execute(connection, [dispatch(before)], place);
  expect(follow).toEqual({ kind: "advance", campaign: claimed.id, wrote: await refAt(connection, ref) });
  const [run] = github.runs.values();
  expect((await stateOf(offline)).runs).toEqual([
    expect.objectContaining({ runId: run?.id, runAttempt: 1, reservedMinutes: 25, minutes: null, conclusion: null }),
  ]);
  expect(await spent(offline)).toEqual([expect.objectContaining({ attempt: 1, minutes: 25, settled: false })]);
  const writes = github.requests.map(({ operation }) => operation).filter((name) => /create-(?:ref|work)/.test(name));
  expect(writes).toEqual(["git/create-ref", "git/create-ref", "actions/create-workflow-dispatch"]);
});

test("whoever takes over a start that was given up writes that down first, and starts one run", async () => {
  const offline = await startOffline(files);
  const before = await begin(offline);
  const looks = await Promise.all([lookLater(offline), lookLater(offline), lookLater(offline)]);
  expect(looks.flat().filter(({ kind }) => kind === "dispatch").length).toBeGreaterThan(1);
  expect([...offline.github.runs.values()]).toHaveLength(1);
  // The one that was only slow finds that the state has moved on.
  expect(await execute(offline.connection, [dispatch(before)], place)).toEqual([
    { kind: "advance", campaign: claimed.id, wrote: null },
  ]);
  expect([...offline.github.runs.values()]).toHaveLength(1);
  expect((await stateOf(offline)).runs).toHaveLength(1);
});

test("a run that was started by a process that died right then is found, with its reservation", async () => {
  const offline = await startOffline(files);
  await begin(offline);
  let isDispatched = false;
  offline.octokit.hook.wrap("request", async (request, options) => {
    if (isDispatched) throw new Error("the process is dead");
    const answer = await request(options);
    isDispatched = options.url.endsWith("/dispatches");
    return answer;
  });
  await expect(lookLater(offline)).rejects.toThrow("dead");
  isDispatched = false;
  await lookLater(offline, 4);
  expect([...offline.github.runs.values()]).toHaveLength(1);
  expect((await stateOf(offline)).runs).toMatchObject([
    { runId: [...offline.github.runs.keys()][0], reservedMinutes: 25 },
  ]);
});

test("a state that was moved back to an older one of its own goes the same way again, with the same run", async () => {
  const offline = await startOffline(files);
  const { connection, github } = offline;
  const before = await begin(offline);
  await execute(connection, [dispatch(before)], place);
  const { runs } = await stateOf(offline);
  await moveRef(connection, ref, before);
  await lookLater(offline);
  expect((await stateOf(offline)).runs).toEqual(runs);
  expect(github.runs.size).toBe(1);
});

test("a start that GitHub refuses ends the campaign in its words, and gives back what was reserved", async () => {
  const offline = await startOffline({ ".github/workflows/hone.yml": "name: x\non: push\njobs: {}\n" });
  const before = await begin(offline);
  const [follow] = await execute(offline.connection, [dispatch(before)], place);
  expect(follow).toMatchObject({ setback: { kind: "refused", why: expect.stringMatching(/workflow_dispatch/) } });
  expect(await spent(offline)).toEqual([expect.objectContaining({ minutes: 0, settled: true })]);
});

test("a run over the day's limit is not started, and the state stays as it is", async () => {
  const offline = await startOffline(files);
  const before = await begin(offline);
  const [follow] = await execute(offline.connection, [dispatch(before, { limits: { runner_minutes: 5 } })], place);
  expect(follow).toMatchObject({ wrote: before, setback: { kind: "over-limit" } });
  expect(offline.github.runs.size).toBe(0);
  expect(await refAt(offline.connection, ref)).toBe(before);
});

test("a run that is queued is told of, cancelled on a stop, and the campaign is stopped when it is over", async () => {
  const offline = await startOffline(files);
  const { connection, github } = offline;
  await begin(offline);
  await lookLater(offline);
  await lookLater(offline, 10);
  const status = () => [...github.comments.values()].at(-1)?.body ?? "";
  expect(status()).toContain("nobody");
  const running = await stateOf(offline);
  const stop = { by: "grace", at: new Date().toISOString() };
  const parent = await refAt(connection, ref);
  await writeState(connection, { prefix, campaign: { ...running, stop }, parent, files: {}, note: "stop" });
  const actions = await lookLater(offline);
  expect(actions.map(({ kind }) => kind)).toContain("cancel-run");
  await github.webhooksSettled();
  // Cancelling what is over already does no harm.
  const runId = running.runs[0]?.runId ?? 0;
  await execute(connection, [{ kind: "cancel-run", campaign: claimed.id, runId }], place);
  await lookLater(offline);
  expect(await stateOf(offline)).toMatchObject({
    phase: "stopped",
    reason: expect.stringMatching(/^grace stopped it/),
  });
  expect(github.violations).toEqual([]);
});
