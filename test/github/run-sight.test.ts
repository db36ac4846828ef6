import { describe, expect, test } from "vitest";
import { lookAtRun, lookForRun } from "../../src/github/run-sight.ts";
import { base, blob, checkpointed, claimed, evolved, evolving, goal } from "../decide/campaign-fixtures.ts";
import { sha256 } from "../../src/model/digest.ts";
import { connection, edge, playEdge, repo } from "./edge.ts";
import { makeZip } from "./zip.ts";

playEdge();

const [run] = evolving.runs;
if (!run) throw new Error("the fixture has no run");

const started = "2026-11-21T10:00:00Z";
const after = (minutes: number) => Date.parse(started) + minutes * 60_000;
const look = (minutes: number, mode: "evolve" | "verify" = "evolve") =>
  lookAtRun(connection, { campaign: evolving, goal: goal.goal }, { run: { ...run, mode }, now: after(minutes) });

const shown = (status: string, conclusion: string | null = null) =>
  edge().get(`${repo}/actions/runs/501`).reply(200, {
    status,
    conclusion,
    html_url: "x",
    run_attempt: 1,
    created_at: started,
    run_started_at: started,
    updated_at: started,
  });
const jobs = () =>
  edge().get(`${repo}/actions/runs/501/attempts/1/jobs`).query({ per_page: 100 }).reply(200, { jobs: [] });

const listed = (names: Record<string, number>, name?: string) =>
  edge()
    .get(`${repo}/actions/runs/501/artifacts`)
    .query({ ...(name !== undefined && { name }), per_page: 100, page: 1 })
    .reply(200, {
      total_count: 0,
      artifacts: Object.entries(names).map(([title, id]) => ({
        id,
        name: title,
        expired: false,
        size_in_bytes: 1000,
        digest: null,
        created_at: started,
      })),
    });

// The best is what the runner says; its own ledger is not looked into here.
const ledger = `${JSON.stringify({ seq: 0, at: 1, type: "hint", text: "x" })}\n`;
const archive = (result: object) =>
  makeZip([
    { name: "result.json", content: JSON.stringify(result) },
    { name: "ledger.jsonl", content: ledger },
  ]);
function stored(id: number, result: object): void {
  const named = { ...result, ledger: { lines: 1, sha256: sha256(ledger) } };
  edge()
    .get(`${repo}/actions/artifacts/${id}/zip`)
    .reply(302, undefined, { location: `https://store.example/${id}` });
  edge("https://store.example").get(`/${id}`).reply(200, archive(named));
}
const baseTree = () =>
  edge()
    .get(`${repo}/git/trees/${base}`)
    .reply(200, { truncated: false, tree: [{ path: "matmul.c", mode: "100644", type: "blob", sha: blob }] });

describe("a run in progress", () => {
  test("is asked for its progress from the third minute on", async () => {
    shown("in_progress");
    expect(await look(2)).toEqual({ kind: "running", runId: 501, queuedSince: null, progress: null });
    shown("in_progress");
    listed({ "hone-checkpoint-1-1": 9 });
    stored(9, checkpointed);
    const { tried, kept, seconds } = checkpointed;
    expect(await look(4)).toMatchObject({ progress: { at: after(0), tried, kept, seconds, gain: null } });
  });

  test("that waits for a runner, or that confirms, has none to be asked for", async () => {
    shown("queued");
    expect(await look(60)).toMatchObject({ queuedSince: after(0), progress: null });
    shown("in_progress");
    expect(await look(60, "verify")).toMatchObject({ queuedSince: null, progress: null });
  });
});

describe("a run that is over", () => {
  test("shows its result, with what the base has where its candidate goes", async () => {
    shown("completed", "success");
    jobs();
    listed({ "hone-result-1": 9 }, "hone-result-1");
    stored(9, evolved);
    baseTree();
    expect(await look(60)).toMatchObject({
      kind: "completed",
      outcome: {
        checkpoint: null,
        left: { ok: true, value: { artifactId: 9, base: [{ path: "matmul.c", mode: "100644", blob }] } },
      },
    });
  });

  test("without a result shows its newest checkpoint", async () => {
    shown("completed", "failure");
    jobs();
    listed({}, "hone-result-1");
    listed({ "hone-checkpoint-1-1": 9, "hone-checkpoint-1-2": 11 });
    stored(11, checkpointed);
    baseTree();
    expect(await look(60)).toMatchObject({ outcome: { left: null, checkpoint: { artifactId: 11 } } });
  });

  test("that had found the state moved shows its checkpoint too", async () => {
    shown("completed", "success");
    jobs();
    listed({ "hone-result-1": 9 }, "hone-result-1");
    stored(9, { ...evolved, best: undefined, exit: { kind: "paused", reason: "moved" } });
    listed({});
    expect(await look(60)).toMatchObject({ outcome: { left: { ok: true }, checkpoint: null } });
  });
});

test("a run that was started is not asked for its workflow any more", async () => {
  edge()
    .get(`${repo}/actions/runs`)
    .query(true)
    .reply(200, {
      workflow_runs: [
        { id: 501, display_title: `hone evolve ${claimed.id} #1`, head_branch: "main", actor: { type: "Bot" } },
      ],
    });
  const around = { branch: "main", workflow: "hone.yml" };
  expect(await lookForRun(connection, claimed, around)).toEqual({
    kind: "undispatched",
    found: 501,
    workflow: "active",
  });
});
