import { readFile } from "node:fs/promises";
import { sha256 } from "../../src/model/digest.ts";
import { Budget } from "../../src/model/budget.ts";
import type { Campaign } from "../../src/model/campaign.ts";
import { evaluator } from "../../src/model/evaluator.ts";
import type { RunRequest } from "../../src/model/run-request.ts";
import type { RunInputs } from "../../src/runner/inputs.ts";
import type { GitHost } from "./git-host.ts";

/** The campaign that the tests of this folder run: the shipped example, claimed by this evaluator. */
export const campaignId = "issue-1-0123abcd";
export const stateRef = `refs/hone/campaigns/${campaignId}`;

type Changes = {
  request?: Partial<RunRequest>;
  campaign?: Partial<Campaign>;
  goalText?: string;
  /** Absent: the example's. */
  benchmarkText?: string;
  /** The state's `prepared.json`. */
  preparedText?: string;
  /** What is made faster, by its files; absent: the shipped example. */
  files?: Readonly<Record<string, string>>;
  /** What an earlier run left in the state. */
  ledger?: string;
};

/** Commits base and state to the host; answers the state's commit and what it says. */
export async function claimed(
  host: Pick<GitHost, "commit">,
  { request = {}, campaign: changes = {}, goalText, benchmarkText, preparedText, ledger, files }: Changes = {},
) {
  const { "goal.md": goal = "", "benchmark.yaml": benchmark = "", ...code } = files ?? (await example());
  const base = await host.commit("refs/heads/main", code);
  const campaign: Campaign = {
    schemaVersion: 1,
    id: campaignId,
    repository: { id: 1, fullName: "owner/name" },
    issue: 1,
    title: "Make matmul faster",
    actor: "someone",
    baseRef: "main",
    base,
    stateRef,
    phase: "claimed",
    reason: null,
    request: {
      schemaVersion: 1,
      campaign: campaignId,
      base,
      goalHash: sha256(goal),
      benchmarkHash: sha256(benchmark),
      evaluator: { ...evaluator },
      mode: "evolve",
      attempt: 1,
      budget: Budget.parse({ iterations: 4 }),
      hints: [],
      slice_seconds: 1800,
      ...request,
    },
    runsOn: ["self-hosted"],
    workflow: "hone.yml",
    runs: [],
    lost: 0,
    stop: null,
    approved: null,
    handled: { comment: 0, presses: [] },
    head: null,
    measuredBase: null,
    pullRequest: null,
    createdAt: "2026-11-21T10:00:00Z",
    ...changes,
  };
  const state = await host.commit(stateRef, {
    "campaign.json": JSON.stringify(campaign),
    "goal.md": goalText ?? goal,
    "benchmark.yaml": benchmarkText ?? benchmark,
    ...(preparedText !== undefined && { "prepared.json": preparedText }),
    ...(ledger !== undefined && { "ledger.jsonl": ledger }),
  });
  return { campaign, state, base };
}

async function example(): Promise<Record<string, string>> {
  const names = ["goal.md", "benchmark.yaml", "matmul.c", "flags.mk", "Makefile"];
  const texts = names.map(async (name) => [name, await readFile(`examples/matmul-c/${name}`, "utf8")]);
  return Object.fromEntries(await Promise.all(texts));
}

export const runInputs = (host: GitHost, state: string, folder: string): RunInputs => ({
  campaign: campaignId,
  mode: "evolve",
  attempt: 1,
  state,
  remote: `${host.url}/owner/name`,
  runId: 7,
  runAttempt: 1,
  checkpointMinutes: 3,
  folder,
});
