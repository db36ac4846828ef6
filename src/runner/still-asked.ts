import type { Campaign } from "../model/campaign.ts";
import { canonicalJson } from "../model/digest.ts";
import type { RunInputs } from "./inputs.ts";

type Run = Pick<RunInputs, "campaign" | "mode" | "attempt" | "runId" | "runAttempt">;

const working: readonly Campaign["phase"][] = ["claimed", "preparing", "evolving", "verifying"];

/**
 * Why a campaign's newest state does not wait for this run any more, in words for its log; null where it does.
 * @param asked the campaign as it was when this run was started
 */
export function notAsked(newest: Campaign, asked: Campaign, run: Run): string | null {
  const { request, phase, runs } = newest;
  if (newest.id !== run.campaign) return `its state tells of another campaign, ${newest.id}`;
  if (!working.includes(phase)) return `the campaign is ${phase}`;
  if (request.mode !== run.mode || request.attempt !== run.attempt)
    return `the campaign waits for run #${request.attempt}, ${request.mode}; this is #${run.attempt}, ${run.mode}`;
  if (frozenOf(newest) !== frozenOf(asked)) return "the campaign asks for something else by now";
  // Until the app has written down which run it started, any of the right name may be the one.
  const recorded = runs.find(({ attempt }) => attempt === run.attempt);
  if (recorded && recorded.runId !== run.runId) return `the campaign's run #${run.attempt} is run ${recorded.runId}`;
  if (recorded && recorded.runAttempt !== run.runAttempt)
    return `attempt ${recorded.runAttempt} of this run is the one that counts; this is attempt ${run.runAttempt}, started by hand`;
  return recorded?.conclusion ? `it is over for the campaign: ${recorded.conclusion}` : null;
}

function frozenOf({ request }: Campaign): string {
  const { base, goalHash, benchmarkHash, evaluator, candidate = null, prepared = null } = request;
  return canonicalJson({ base, goalHash, benchmarkHash, evaluator, candidate, prepared });
}
