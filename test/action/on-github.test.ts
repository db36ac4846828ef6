import { readFile, rm } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCheckpoint, readResult } from "../../src/github/artifact.ts";
import { Budget } from "../../src/model/budget.ts";
import type { RunRequest } from "../../src/model/run-request.ts";
import { dispatchRun, finished, here, startPlay } from "../local/play.ts";
import { measured } from "../measured.ts";
import { campaignId, claimed } from "../runner/campaign.ts";
import { commitTo } from "../runner/git-host.ts";
import { scaleFiles } from "../scale-repository.ts";
import { bundledRunner } from "./bundled-action.ts";

let action: string;
beforeAll(async () => {
  action = await bundledRunner();
}, 120_000);
afterAll(() => rm(action, { recursive: true }));

const template = (await readFile("templates/workflow.yml", "utf8")).replace(
  "# checkpoint_minutes: 3",
  "checkpoint_minutes: 0.02",
);
const minutes = 60_000;

/** A campaign's first run, dispatched as the app does it. */
async function dispatched(request: Partial<RunRequest>, values: string) {
  const play = await startPlay({
    actions: { "hone-dev/hone/action": action },
    onLog: ({ line }) => void log.push(line),
  });
  const log: string[] = [];
  const host = {
    commit: (ref: string, texts: Readonly<Record<string, string>>) => commitTo(play.repositoryPath, ref, texts),
  };
  const code = { ...scaleFiles, "scale.c": String(scaleFiles["scale.c"]).replace("tune 1 8 16", `tune ${values}`) };
  const { state } = await claimed(host, { files: { ...code, ".github/workflows/hone.yml": template }, request });
  const inputs = { campaign: campaignId, mode: "evolve", attempt: "1", state, runs_on: '["self-hosted"]' };
  const runId = await dispatchRun(play, inputs);
  const run = { mode: "evolve", attempt: 1, runId, runAttempt: 1, conclusion: null, reservedMinutes: 0 } as const;
  return { play, runId, run: { ...run, minutes: null, usdPerHour: null }, log };
}

/** Waits until the job has said so. */
async function says(log: readonly string[], words: RegExp): Promise<void> {
  while (!log.some((line) => words.test(line))) await setTimeout(50);
}

describe("the action on a runner", measured, () => {
  test(
    "examines its machine, searches, leaves checkpoints and its answer, as the app reads them",
    async () => {
      const { play, runId, run } = await dispatched({ budget: Budget.parse({ iterations: 4 }) }, "1 8 12 16 20");
      const { conclusion, log } = await finished(play, runId);
      expect(conclusion, log).toBe("success");
      expect(log).toMatch(/::group::What this machine offers \(hone doctor\)\n(ok|weak) {2,}/);
      const repository = { octokit: play.octokit, ...here };
      const answer = await readResult(repository, run);
      expect(answer).toMatchObject({ ok: true, value: { result: { exit: { kind: "done" }, tried: 4, runId } } });
      const checkpoint = await readCheckpoint(repository, run);
      expect(checkpoint?.result).toMatchObject({ exit: { kind: "paused", reason: "checkpoint" }, runId });
      expect(answer?.ok && answer.value.ledger.startsWith(checkpoint?.ledger ?? "-")).toBe(true);
      expect(play.violations).toEqual([]);
    },
    3 * minutes,
  );

  test(
    "leaves a checkpoint of what it has where the job is cancelled in the middle of a measurement",
    async () => {
      const { play, runId, run, log } = await dispatched({}, Array.from({ length: 40 }, (_, at) => at + 8).join(" "));
      await says(log, /^::group:: {3}2 /);
      await setTimeout(500);
      const began = Date.now();
      await play.octokit.actions.cancelWorkflowRun({ ...here, run_id: runId });
      const ended = await finished(play, runId);
      expect(ended.conclusion).toBe("cancelled");
      expect(Date.now() - began).toBeLessThan(7_500);
      const repository = { octokit: play.octokit, ...here };
      expect(await readResult(repository, run)).toBeNull();
      const checkpoint = await readCheckpoint(repository, run);
      expect(checkpoint?.result.tried).toBeGreaterThanOrEqual(2);
    },
    3 * minutes,
  );
});
