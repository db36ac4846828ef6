import type { Campaign } from "../model/campaign.ts";
import type { Config } from "../model/config.ts";
import type { Action, Standing } from "./actions.ts";
import type { Advance } from "./decide-campaign.ts";
import { decideDispatch } from "./decide-dispatch.ts";
import { labelsOf } from "./limits.ts";
import type { RepositoryFacts, RunOutcome, Sight, TrustedState } from "./observation.ts";
import { settleRun } from "./settle-run.ts";
import { stageOf } from "./stage.ts";
import { status, write } from "./transition.ts";

type RunSight = Extract<Sight, { kind: "undispatched" | "running" | "completed" }>;

/** What a decision about a campaign may know beside its state and what was seen. */
export type Circumstances = {
  config: Config;
  repository: RepositoryFacts;
  intent: Advance;
  now: number;
  /** Whether the person who started the campaign may still spend the repository's runners. */
  mayRun: boolean;
};

/** What a campaign that waits for a run needs: its dispatch, the status told, or what it left settled. */
export function decideRun(state: TrustedState, sight: RunSight, around: Circumstances): Action[] {
  switch (sight.kind) {
    case "undispatched":
      return decideDispatch(state, sight, around);
    case "running":
      return follow(state, sight, around);
    case "completed":
      return complete(state, sight.outcome, around);
  }
}

/** A run that is queued for longer is told of as one that nobody may be there to take. Milliseconds. */
const longQueueMs = 5 * 60_000;

/** How long a runner has to see for itself that the campaign was stopped. Milliseconds. */
const heedMs = 5 * 60_000;

type Running = Extract<Sight, { kind: "running" }>;

function follow(state: TrustedState, sight: Running, { config, now }: Circumstances): Action[] {
  const { campaign } = state;
  const { runId, queuedSince: since, progress } = sight;
  const standing: Standing =
    since === null
      ? { kind: "running", progress }
      : { kind: "queued", since, labels: labelsOf(campaign, config), long: now - since > longQueueMs };
  const told = status(state, standing);
  return mustCancel(campaign, sight, now) ? [{ kind: "cancel-run", campaign: campaign.id, runId }, told] : [told];
}

/** A search in progress ends by itself between two candidates; what it has found is then whole. The others have no half. */
function mustCancel({ stop, request }: Campaign, { queuedSince }: Running, now: number): boolean {
  if (stop === null) return false;
  return queuedSince !== null || request.mode !== "evolve" || now - Date.parse(stop.at) > heedMs;
}

function complete(state: TrustedState, outcome: RunOutcome, { config }: Circumstances): Action[] {
  const stage = stageOf(state.campaign);
  if (stage.kind !== "await-run") return [];
  const { campaign, files, note } = settleRun(state, stage.run, {
    ...outcome,
    labels: labelsOf(state.campaign, config),
  });
  const { minutes, dispatchedAt: at } = outcome;
  const { attempt } = stage.run;
  const limits = config.limits.day;
  const spent: Action[] =
    minutes === null ? [] : [{ kind: "settle-reservation", campaign: campaign.id, attempt, minutes, limits, at }];
  return [...spent, write(state, { campaign: inSlices(campaign, config), files, note })];
}

/** A run that is asked for now works as long as the configuration says now. */
function inSlices(campaign: Campaign, { limits }: Config): Campaign {
  if (stageOf(campaign).kind !== "dispatch") return campaign;
  return { ...campaign, request: { ...campaign.request, slice_seconds: limits.run_minutes * 60 } };
}
