import { ProbotOctokit } from "probot";
import * as z from "zod";
import { describe, expect, test } from "vitest";
import { dispatchRun } from "../../src/github/dispatch.ts";
import { Config } from "../../src/model/config.ts";
import { claimed, stateSha } from "../decide/campaign-fixtures.ts";
import { api, connection, edge, playEdge, repo } from "./edge.ts";

playEdge();

const Sent = z.looseObject({ inputs: z.record(z.string(), z.string()) });

const workflow = `${repo}/actions/workflows/hone.yml`;
const inputs = {
  campaign: claimed.id,
  mode: "evolve",
  attempt: "1",
  state: stateSha,
  runs_on: '["self-hosted"]',
};
const wanted = { campaign: claimed, state: stateSha, runsOn: ["self-hosted"], workflow: "hone.yml", ref: "main" };
const dispatch = () => dispatchRun(connection, wanted);
const post = (details: object) => edge().post(`${workflow}/dispatches`, { ref: "main", inputs, ...details });
const withDetails = { return_run_details: true };
const listed = (runs: { id: number; display_title: string; head_branch?: string }[]) =>
  edge()
    .get(`${repo}/actions/runs`)
    .query({ event: "workflow_dispatch", branch: "main", created: ">=2026-11-21T09:50:00Z", per_page: 100, page: 1 })
    .reply(200, {
      total_count: runs.length,
      workflow_runs: runs.map((run) => ({ head_branch: "main", actor: { type: "Bot" }, ...run })),
    });
const title = `hone evolve ${claimed.id} #1`;

describe("a dispatch", () => {
  test("sends ids and runner labels only, and learns the run's id", async () => {
    post(withDetails).reply(200, { workflow_run_id: 501, run_url: "x", html_url: "y" });
    expect(await dispatch()).toEqual({ kind: "started", runId: 501 });
  });

  test("fits into the 25 inputs and 65,535 characters that GitHub takes, with the longest labels that are allowed", async () => {
    const runsOn = Array.from({ length: 20 }, () => "€".repeat(100));
    expect(Config.safeParse({ runs_on: runsOn }).success).toBe(true);
    expect(Config.safeParse({ runs_on: [...runsOn, "x"] }).success).toBe(false);
    let sent = "";
    edge()
      .post(`${workflow}/dispatches`, (body: unknown) => (sent = JSON.stringify(body)) !== "")
      .reply(200, { workflow_run_id: 501 });
    await dispatchRun(connection, { ...wanted, runsOn });
    expect(Object.keys(Sent.parse(JSON.parse(sent)).inputs).length).toBeLessThanOrEqual(25);
    expect(sent.length).toBeLessThan(65_535);
  });

  test.each([400, 422])("is sent again without run details to a server that answers %s to them", async (status) => {
    post(withDetails).reply(status, { message: '"return_run_details" is not a permitted key' });
    post({}).reply(204);
    listed([]);
    listed([
      { id: 502, display_title: "hone evolve another #1" },
      { id: 501, display_title: title },
    ]);
    expect(await dispatch()).toEqual({ kind: "started", runId: 501 });
  });

  test("finds its run by name where the answer has no id", async () => {
    post(withDetails).reply(204);
    listed([
      { id: 503, display_title: title },
      { id: 400, display_title: title, head_branch: "a-branch-with-another-workflow" },
      { id: 501, display_title: title },
    ]);
    expect(await dispatch()).toEqual({ kind: "started", runId: 501 });
  });

  test.each([
    [403, "Resource not accessible by integration"],
    [404, "Not Found"],
  ])("that GitHub refuses with %s is refused for good", async (status, message) => {
    post(withDetails).reply(status, { message });
    expect(await dispatch()).toEqual({ kind: "refused", why: expect.stringContaining(`(${status}) ${message}`) });
  });

  test("of a workflow without the trigger is refused for good", async () => {
    const message = "Workflow does not have 'workflow_dispatch' trigger";
    post(withDetails).reply(422, { message });
    post({}).reply(422, { message });
    expect(await dispatch()).toEqual({ kind: "refused", why: expect.stringContaining(message) });
  });

  test.each<[string, number, string, Record<string, string>]>([
    ["the primary limit", 403, "API rate limit exceeded for installation", { "x-ratelimit-remaining": "0" }],
    ["a secondary limit", 403, "You have exceeded a secondary rate limit", {}],
    ["a limit that says when it ends", 403, "Slow down", { "retry-after": "60" }],
    ["too many requests", 429, "Too many requests", {}],
  ])("that meets %s is not refused for good", async (_, status, message, headers) => {
    post(withDetails).reply(status, { message }, headers);
    await expect(dispatch()).rejects.toMatchObject({ status });
  });

  test("whose answer is lost is not sent twice, since the run may have been started", async () => {
    const octokit = new ProbotOctokit({
      baseUrl: api,
      auth: { token: "test-token" },
      throttle: { enabled: false },
      retry: { retryAfterBaseValue: 1 },
    });
    post(withDetails).reply(502, { message: "Bad gateway" });
    const sent = dispatchRun({ ...connection, octokit }, wanted);
    await expect(sent).rejects.toThrow("Bad gateway");
  });

  test("that fails on GitHub's side is an error, and tried again at the next look", async () => {
    post(withDetails).reply(502, { message: "Bad gateway" });
    await expect(dispatch()).rejects.toMatchObject({ status: 502 });
  });
});
