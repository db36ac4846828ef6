import { describe, expect, test } from "vitest";
import { findRun, readRun, readWorkflow } from "../../src/github/runs.ts";
import { runName } from "../../src/decide/run-name.ts";
import { claimed, evolving } from "../decide/campaign-fixtures.ts";
import { connection, edge, playEdge, repo } from "./edge.ts";

playEdge();

const [recorded] = evolving.runs;
if (!recorded) throw new Error("the fixture has no run");

const time = (minute: number) => `2026-11-21T10:${String(minute).padStart(2, "0")}:00Z`;
const at = (minute: number) => Date.parse(time(minute));

const run = (more: object = {}) => ({
  id: 501,
  html_url: "https://github.example/octo/kernels/actions/runs/501",
  status: "completed",
  conclusion: "success",
  run_attempt: 1,
  created_at: time(0),
  run_started_at: time(0),
  updated_at: time(30),
  ...more,
});
const getRun = (body: object | null) =>
  edge()
    .get(`${repo}/actions/runs/501`)
    .reply(body ? 200 : 404, body ?? {});
const getAttempt = (body: object) => edge().get(`${repo}/actions/runs/501/attempts/1`).reply(200, body);
const jobs = (list: object[]) =>
  edge().get(`${repo}/actions/runs/501/attempts/1/jobs`).query({ per_page: 100 }).reply(200, { jobs: list });
const job = { runner_id: 3, started_at: time(5), completed_at: time(25) };
const read = () => readRun(connection, recorded);

describe("a run", () => {
  test("that is over says how, and how long it kept a runner", async () => {
    getRun(run());
    jobs([job, { ...job, completed_at: time(10) }]);
    expect(await read()).toEqual({
      kind: "completed",
      conclusion: "success",
      url: "https://github.example/octo/kernels/actions/runs/501",
      dispatchedAt: at(0),
      endedAt: at(30),
      began: true,
      minutes: 25,
    });
  });

  test.each([[[]], [[{ ...job, runner_id: null }]], [[{ ...job, runner_id: 0 }]]])(
    "whose jobs no runner took (%j) never began, and cost nothing",
    async (list) => {
      getRun(run({ conclusion: "cancelled" }));
      jobs(list);
      expect(await read()).toMatchObject({ conclusion: "cancelled", began: false, minutes: 0 });
    },
  );

  test.each(["queued", "pending", "waiting", "requested"])("that is %s waits for a runner", async (status) => {
    getRun(run({ status, conclusion: null }));
    expect(await read()).toEqual({ kind: "running", startedAt: at(0), queuedSince: at(0) });
  });

  test("that a runner has is in progress", async () => {
    getRun(run({ status: "in_progress", conclusion: null }));
    expect(await read()).toEqual({ kind: "running", startedAt: at(0), queuedSince: null });
  });

  test("that somebody has started again is what its recorded attempt was", async () => {
    getRun(run({ status: "in_progress", conclusion: null, run_attempt: 2 }));
    getAttempt(run({ conclusion: "failure" }));
    jobs([job]);
    expect(await read()).toMatchObject({ kind: "completed", conclusion: "failure" });
  });

  test("that is gone has ended, and nobody can tell what it cost", async () => {
    getRun(null);
    expect(await read()).toMatchObject({ kind: "completed", conclusion: "deleted", minutes: null });
  });

  test("whose recorded attempt is gone has ended too", async () => {
    getRun(run({ run_attempt: 2 }));
    edge().get(`${repo}/actions/runs/501/attempts/1`).reply(404, {});
    expect(await read()).toMatchObject({ conclusion: "deleted" });
  });
});

describe("a run that is looked for", () => {
  const listing = (page: number, runs: object[]) =>
    edge()
      .get(`${repo}/actions/runs`)
      .query({ event: "workflow_dispatch", branch: "main", created: ">=2026-11-21T09:50:00Z", per_page: 100, page })
      .reply(200, { total_count: 0, workflow_runs: runs });
  const named = (id: number, more: object = {}) => ({
    id,
    display_title: runName(claimed.request),
    head_branch: "main",
    actor: { login: "hone[bot]", type: "Bot" },
    ...more,
  });
  const others = Array.from({ length: 100 }, (_, id) => named(1000 + id, { display_title: "CI" }));
  const find = () => findRun(connection, claimed, "main");

  test("is the first of its name, since another would be a second start", async () => {
    listing(1, [named(503), named(501), named(502, { display_title: "hone evolve another #1" })]);
    expect(await find()).toBe(501);
  });

  test("is looked for over all pages since the campaign began", async () => {
    listing(1, others);
    listing(2, [named(7)]);
    expect(await find()).toBe(7);
  });

  test("is looked for on five pages at most", async () => {
    for (let page = 1; page <= 5; page++) listing(page, others);
    expect(await find()).toBeNull();
  });

  test("is none that a person has started, with inputs of their own", async () => {
    listing(1, [named(400, { actor: { login: "eve", type: "User" } })]);
    expect(await find()).toBeNull();
  });

  test("is none on another branch, where anybody's workflow may bear its name", async () => {
    listing(1, [named(400, { head_branch: "feature" })]);
    expect(await find()).toBeNull();
  });
});

test.each([
  [200, "active", "active"],
  [200, "disabled_manually", "disabled"],
  [200, "disabled_inactivity", "disabled"],
  [200, "deleted", "missing"],
  [404, "", "missing"],
])("a workflow that GitHub answers %s %s for is %s", async (status, state, expected) => {
  edge().get(`${repo}/actions/workflows/hone.yml`).reply(status, { state });
  expect(await readWorkflow(connection, "hone.yml")).toBe(expected);
});
