import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import type { Campaign } from "../model/campaign.ts";
import type { Repository } from "./connection.ts";
import { statusOf } from "./http-status.ts";
import { refusalOf } from "./refusal-of.ts";
import { findRun } from "./runs.ts";

/**
 * `started`: with the run's id, or null where GitHub did not tell it and the run is not listed yet.
 * `refused`: GitHub will not start it however often it is asked.
 */
export type DispatchOutcome = { kind: "started"; runId: number | null } | { kind: "refused"; why: string };

export type Dispatch = {
  campaign: Campaign;
  /** The state's commit. */
  state: string;
  runsOn: readonly string[];
  /** File name of the workflow, and the default branch, where it has to lie. */
  workflow: string;
  ref: string;
};

/** The answer since February 2026; servers before it answer 204 without a body. */
const RunDetails = z.looseObject({ workflow_run_id: z.int().positive() });

/** Starts the run that a state asks for. Its inputs are ids and runner labels, never a person's text. */
export async function dispatchRun(repository: Repository, dispatch: Dispatch): Promise<DispatchOutcome> {
  try {
    const { data } = await start(repository, dispatch, { return_run_details: true });
    const details = RunDetails.safeParse(data);
    if (details.success) return { kind: "started", runId: details.data.workflow_run_id };
  } catch (error) {
    if (![400, 422].includes(statusOf(error) ?? 0)) return refused(error, dispatch);
    // A server that does not know `return_run_details` refuses it: once more without.
    try {
      await start(repository, dispatch, {});
    } catch (second) {
      return refused(second, dispatch);
    }
  }
  return { kind: "started", runId: await awaitListed(repository, dispatch) };
}

function start(
  { octokit, owner, repo }: Repository,
  { campaign, state, runsOn, workflow: workflow_id, ref }: Dispatch,
  details: { return_run_details?: boolean },
) {
  const { mode, attempt } = campaign.request;
  const inputs = { campaign: campaign.id, mode, attempt: String(attempt), state, runs_on: JSON.stringify(runsOn) };
  // Where only the answer was lost the run has begun: it is looked for by its name, and not started again.
  const request = { retries: 0 };
  return octokit.rest.actions.createWorkflowDispatch({ owner, repo, workflow_id, ref, inputs, request, ...details });
}

/** What may pass is thrown, and tried again at the next look. */
function refused(error: unknown, { campaign, workflow }: Dispatch): DispatchOutcome {
  const why = refusalOf(error);
  if (why === null) throw error;
  const isUnknownMode = statusOf(error) === 422 && campaign.request.mode === "prepare";
  const remedy = isUnknownMode
    ? ` An earlier ${workflow} does not know the mode prepare: write it anew by \`npx hone init\`, or add prepare to its options.`
    : "";
  return { kind: "refused", why: `GitHub refused to start the workflow: ${why}${remedy}` };
}

/** GitHub lists a new run after a moment. Milliseconds between looks. */
const looks = [500, 1000, 2000, 4000];

async function awaitListed(repository: Repository, { campaign, ref }: Dispatch): Promise<number | null> {
  for (const delay of looks) {
    const found = await findRun(repository, campaign, ref);
    if (found !== null) return found;
    await wait(delay);
  }
  return findRun(repository, campaign, ref);
}
