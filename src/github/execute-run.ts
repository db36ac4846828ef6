import type { Action } from "../decide/actions.ts";
import { recordRun } from "../decide/decide-dispatch.ts";
import type { Setback } from "../decide/intent.ts";
import type { Connection } from "./connection.ts";
import { dispatchRun } from "./dispatch.ts";
import type { FollowUp } from "./follow-up.ts";
import { statusOf } from "./http-status.ts";
import type { Place } from "./place.ts";
import { quarantine } from "./quarantine.ts";
import { standsAt } from "./signed-ref.ts";
import { reserve, settle } from "./spent.ts";
import { writeState } from "./state.ts";

type RunAction = Extract<Action, { kind: "dispatch" | "settle-reservation" | "cancel-run" | "quarantine" }>;

/** Runs: started, cancelled, paid for; and states that are not ours, moved out of the way. */
export async function executeRun(connection: Connection, action: RunAction, place: Place): Promise<FollowUp | null> {
  switch (action.kind) {
    case "dispatch":
      return dispatch(connection, action, place);
    case "settle-reservation":
      await settle(connection, action, place);
      return null;
    case "cancel-run":
      await cancel(connection, action.runId);
      return null;
    case "quarantine":
      await quarantine(connection, action, place);
      return { kind: "advance", campaign: action.campaign, wrote: null };
  }
}

type Dispatch = Extract<Action, { kind: "dispatch" }>;

async function dispatch(connection: Connection, action: Dispatch, place: Place): Promise<FollowUp | null> {
  const { campaign, state, lease, runsOn, ref, workflow, reservation } = action;
  const prefix = place.statePrefix;
  const kept = (setback: Setback) => ({ kind: "advance" as const, campaign: campaign.id, wrote: state, setback });
  const overLimit = await reserve(connection, action, place);
  if (overLimit) return kept(overLimit);
  if (lease === "lapsed") {
    // Whoever else looks now, or was only slow, loses the race for the state and starts nothing.
    const note = `taking over the start of run ${campaign.request.attempt}`;
    const wrote = await writeState(connection, { campaign, parent: state, files: {}, note, prefix });
    return { kind: "advance", campaign: campaign.id, wrote };
  }
  // Whoever was held up while it meant to start a run finds that another process has taken that over.
  if (!(await standsAt(connection, `${prefix}/${campaign.id}`, state))) {
    return { kind: "advance", campaign: campaign.id, wrote: null };
  }
  const outcome = await dispatchRun(connection, { campaign, state, runsOn, ref, workflow });
  if (outcome.kind === "refused") {
    await settle(connection, { ...paidFor(action), minutes: 0 }, place);
    return kept({ kind: "refused", why: outcome.why });
  }
  // Not listed yet: whoever looks next finds the run by its name.
  if (outcome.runId === null) return null;
  const next = recordRun(campaign, outcome.runId, reservation);
  const note = `${next.phase}: run ${outcome.runId}`;
  const wrote = await writeState(connection, { campaign: next, parent: state, files: {}, note, prefix });
  return { kind: "advance", campaign: campaign.id, wrote };
}

const paidFor = ({ campaign, limits, at }: Dispatch) => ({
  kind: "settle-reservation" as const,
  campaign: campaign.id,
  attempt: campaign.request.attempt,
  limits,
  at,
});

/** A run that is over already, or gone, needs no cancelling. */
async function cancel({ octokit, owner, repo }: Connection, run_id: number): Promise<void> {
  try {
    await octokit.rest.actions.cancelWorkflowRun({ owner, repo, run_id });
  } catch (error) {
    if (statusOf(error) !== 409 && statusOf(error) !== 404) throw error;
  }
}
