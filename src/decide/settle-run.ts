import type { Benchmark } from "../model/benchmark.ts";
import type { Campaign, DispatchedRun } from "../model/campaign.ts";
import type { Candidate } from "../model/candidate.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { RunResult } from "../model/run-result.ts";
import { objectionToResult } from "./accept-result.ts";
import type { StateFiles } from "./actions.ts";
import { contradiction } from "./contradiction.ts";
import type { RunOutcome, TrustedState } from "./observation.ts";

/** What a finished run means for its campaign, and which of its files are taken over into the state. */
export type Settlement = { campaign: Campaign; note: string; files: StateFiles };

/** Judges what a completed run left: the campaign after it. A result that cannot be believed leaves nothing behind. */
export function settleRun(state: TrustedState, run: DispatchedRun, outcome: RunOutcome): Settlement {
  const runs = state.campaign.runs.map((known) =>
    known.attempt === run.attempt ? { ...known, conclusion: outcome.conclusion } : known,
  );
  const campaign = { ...state.campaign, runs };
  const { left, runAttempt } = outcome;
  if (!left.ok) {
    const ended = outcome.conclusion === "success" ? "" : ` (the run ended with ${outcome.conclusion}: ${outcome.url})`;
    return ends(campaign, "failed", `${left.problem.where}: ${left.problem.what}${ended}`);
  }
  const { result, ledger } = left.value;
  const problem = objectionToResult({
    campaign,
    goal: state.goal,
    benchmark: state.benchmark,
    run: { runId: run.runId, runAttempt },
    left: left.value,
  });
  if (problem) return ends(campaign, "failed", `${problem.where}: ${problem.what}`);
  return { ...afterResult({ ...state, campaign }, result, outcome), files: takenOver(result, ledger) };
}

type Ending = Omit<Settlement, "files">;

type Judged = Pick<TrustedState, "campaign" | "benchmark" | "goal">;

function afterResult(
  { campaign, benchmark, goal }: Judged,
  result: RunResult,
  { conclusion, url }: RunOutcome,
): Ending {
  if (result.exit.kind === "failed") return ends(campaign, "failed", result.exit.error);
  if (result.exit.kind === "paused") return ends(campaign, "failed", "the run stopped before its end");
  if (conclusion !== "success") return ends(campaign, "failed", `the run ended with ${conclusion}: ${url}`);
  return result.mode === "evolve" ? afterEvolve(campaign, result) : afterVerify({ campaign, benchmark, goal }, result);
}

function afterEvolve(campaign: Campaign, { best, tried }: RunResult): Ending {
  if (!best) return ends(campaign, "nothing", `none of ${tried} candidates was faster than the code as it is`);
  return { campaign: askForVerification(campaign, best), note: `verifying: candidate ${best.id}` };
}

function askForVerification(campaign: Campaign, candidate: Candidate): Campaign {
  const attempt = campaign.request.attempt + 1;
  return { ...campaign, phase: "verifying", request: { ...campaign.request, mode: "verify", attempt, candidate } };
}

function afterVerify({ campaign, benchmark, goal }: Judged, { evidence }: RunResult): Ending {
  if (!evidence) return ends(campaign, "failed", "the verify run left no evaluation");
  const doubt = notConfirmed(evidence, benchmark);
  if (doubt !== null) return ends(campaign, "nothing", doubt);
  const wrong = contradiction(evidence, { benchmark, goal });
  if (wrong !== null) return ends(campaign, "failed", `the verify run's evaluation cannot be: ${wrong}`);
  return { campaign: { ...campaign, phase: "publishing" }, note: "publishing: confirmed" };
}

/**
 * Why an evaluation may not be published, or null. Everything but a confirmed gain may not: an interval above 1, or
 * above 0 where the contract (never the result) says that its objective is a difference.
 */
function notConfirmed({ verdict, stage, reason, detail, speedup, metrics }: Evaluation, contract: Benchmark) {
  if (verdict !== "keep") return `the confirmation said ${reason}: ${detail}`;
  if (stage !== "confirm") return `the figures are of the stage ${stage}, not of a confirmation`;
  const isRatio = contract.controller.objective.scale === "ratio";
  const [low, none] = isRatio ? [speedup?.low, 1] : [metrics[0]?.low, 0];
  return low !== undefined && low > none ? null : `the confirmed interval is not above ${none}`;
}

function ends(campaign: Campaign, phase: "nothing" | "failed", reason: string): Settlement {
  const line = reason.replace(/\s+/g, " ").trim().slice(0, 500);
  return { campaign: { ...campaign, phase, reason: line }, note: `${phase}: ${line}`, files: {} };
}

function takenOver(result: RunResult, ledger: string): StateFiles {
  const text = `${JSON.stringify(result, null, 2)}\n`;
  // The search's ledger is the campaign's; that of verify holds one candidate, which verify.json describes.
  return result.mode === "evolve" ? { "evolve.json": text, "ledger.jsonl": ledger } : { "verify.json": text };
}
