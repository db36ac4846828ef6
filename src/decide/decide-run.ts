import type { Campaign, DispatchedRun } from "../model/campaign.ts";
import type { Config } from "../model/config.ts";
import type { Action } from "./actions.ts";
import type { Advance } from "./decide-campaign.ts";
import type { RepositoryFacts, RunOutcome, Sight, TrustedState } from "./observation.ts";
import { settleRun } from "./settle-run.ts";
import { stageOf } from "./stage.ts";
import { fail, status, write } from "./transition.ts";

/**
 * How long the process that wrote an intention has it to itself, milliseconds. After that it is taken for lost, and
 * whoever looks next acts on the intention.
 */
export const leaseMs = 60_000;

type RunSight = Extract<Sight, { kind: "undispatched" | "running" | "completed" }>;

/** What a decision about a campaign may know beside its state and what was seen. */
export type Circumstances = { config: Config; repository: RepositoryFacts; intent: Advance; now: number };

/** What a campaign that waits for a run needs: its dispatch, the status told, or what it left settled. */
export function decideRun(state: TrustedState, sight: RunSight, around: Circumstances): Action[] {
  switch (sight.kind) {
    case "undispatched":
      return dispatch(state, sight, around);
    case "running":
      return [status(state)];
    case "completed":
      return complete(state, sight.outcome);
  }
}

/** The state after a run was started (or found again): which one it is, and that the campaign waits for it. */
export function recordRun(campaign: Campaign, runId: number, reservedMinutes: number): Campaign {
  const { mode, attempt } = campaign.request;
  const run: DispatchedRun = { mode, attempt, runId, runAttempt: 1, conclusion: null, reservedMinutes };
  return { ...campaign, phase: mode === "evolve" ? "evolving" : "verifying", runs: [...campaign.runs, run] };
}

type Undispatched = Extract<Sight, { kind: "undispatched" }>;

function dispatch(state: TrustedState, { found }: Undispatched, { config, repository, intent, now }: Circumstances) {
  const { campaign, sha, writtenAt } = state;
  if (intent.setback?.kind === "refused") return [fail(state, intent.setback.why)];
  if (found !== null) return [write(state, { campaign: recordRun(campaign, found, 0), note: `found run ${found}` })];
  const isOurs = intent.wrote === sha;
  const elsewhere = `the run of ${campaign.id} is being started elsewhere`;
  if (!isOurs && now - writtenAt < leaseMs) return [{ kind: "ignore" as const, reason: elsewhere }];
  const runsOn = campaign.request.mode === "verify" ? (config.verify.runs_on ?? campaign.runsOn) : campaign.runsOn;
  return [{ kind: "dispatch" as const, campaign, state: sha, runsOn, config, ref: repository.defaultBranch }];
}

function complete(state: TrustedState, outcome: RunOutcome): Action[] {
  const stage = stageOf(state.campaign);
  return stage.kind === "await-run" ? [write(state, settleRun(state, stage.run, outcome))] : [];
}
