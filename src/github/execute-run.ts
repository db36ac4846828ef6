import type { Action } from "../decide/actions.ts";
import { recordRun } from "../decide/decide-run.ts";
import type { Connection } from "./connection.ts";
import { dispatchRun } from "./dispatch.ts";
import type { FollowUp } from "./follow-up.ts";
import type { Place } from "./place.ts";
import { writeState } from "./state.ts";

type RunAction = Extract<Action, { kind: "dispatch" | "settle-reservation" | "cancel-run" | "quarantine" }>;

/** Runs: started, cancelled, paid for; and states that are not ours, moved out of the way. */
export async function executeRun(connection: Connection, action: RunAction, place: Place): Promise<FollowUp | null> {
  switch (action.kind) {
    case "dispatch":
      return dispatch(connection, action, place);
    case "settle-reservation":
    case "cancel-run":
    case "quarantine":
      throw new Error("not built yet");
  }
}

type Dispatch = Extract<Action, { kind: "dispatch" }>;

async function dispatch(connection: Connection, action: Dispatch, { statePrefix: prefix }: Place) {
  const { campaign, state, runsOn, ref, config } = action;
  const outcome = await dispatchRun(connection, { campaign, state, runsOn, ref, workflow: config.workflow });
  if (outcome.kind === "refused") {
    const setback = { kind: "refused" as const, why: outcome.why };
    return { kind: "advance" as const, campaign: campaign.id, wrote: state, setback };
  }
  // Not listed yet: whoever looks next finds the run by its name.
  if (outcome.runId === null) return null;
  const next = recordRun(campaign, outcome.runId, 0);
  const note = `${next.phase}: run ${outcome.runId}`;
  const wrote = await writeState(connection, { campaign: next, parent: state, files: {}, note, prefix });
  return { kind: "advance" as const, campaign: campaign.id, wrote };
}
