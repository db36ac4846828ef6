import type { Campaign, DispatchedRun } from "../model/campaign.ts";
import { objectionToResult } from "./accept-result.ts";
import type { LeftBehind, RunOutcome, TrustedState } from "./observation.ts";
import { settleLostPreparation, settlePreparation } from "./settle-preparation.ts";
import { settleLostSearch, settleSearch } from "./settle-search.ts";
import { settleLostVerify, settleVerify } from "./settle-verify.ts";
import { ends } from "./settlement.ts";
import type { Settlement, Settling } from "./settlement.ts";

/** Judges what a completed run left: the campaign after it. A result that cannot be believed leaves nothing behind. */
export function settleRun(state: TrustedState, run: DispatchedRun, outcome: Settling["outcome"]): Settlement {
  const campaign = withOver(state.campaign, run, outcome);
  const settling = { state, campaign, run, outcome };
  const { left, conclusion, url } = outcome;
  if (left === null) return settleLost(settling);
  if (!left.ok) {
    const how = conclusion === "success" ? "" : ` (the run ended with ${conclusion}: ${url})`;
    return ends(campaign, "failed", `${left.problem.where}: ${left.problem.what}${how}`);
  }
  return isMoved(left.value) ? settleLost(settling) : settleResult(settling, left.value);
}

/** The run found a state that asked for another one: it has done nothing, and its answer means nothing. */
const isMoved = ({ result: { exit } }: LeftBehind): boolean => exit.kind === "paused" && exit.reason === "moved";

function settleLost(settling: Settling): Settlement {
  switch (settling.run.mode) {
    case "prepare":
      return settleLostPreparation(settling);
    case "evolve":
      return settleLostSearch(settling);
    case "verify":
      return settleLostVerify(settling);
  }
}

function settleResult(settling: Settling, left: LeftBehind): Settlement {
  const { state, campaign, run } = settling;
  const problem = objectionToResult({ campaign, goal: state.goal, benchmark: state.benchmark, run, left });
  if (problem) return ends(campaign, "failed", `${problem.where}: ${problem.what}`);
  switch (run.mode) {
    case "prepare":
      return settlePreparation(settling, left);
    case "evolve":
      return settleSearch(settling, left);
    case "verify":
      return settleVerify(settling, left);
  }
}

function withOver(campaign: Campaign, run: DispatchedRun, { conclusion, minutes }: RunOutcome): Campaign {
  const over = { ...run, conclusion, minutes: minutes ?? run.reservedMinutes };
  return { ...campaign, runs: campaign.runs.map((known) => (known.attempt === run.attempt ? over : known)) };
}
