import type { Campaign, DispatchedRun } from "../model/campaign.ts";
import type { Candidate } from "../model/candidate.ts";
import type { RunResult } from "../model/run-result.ts";
import { objectionToResult } from "./accept-result.ts";
import type { StateFiles } from "./actions.ts";
import { noneFaster } from "./candidate-count.ts";
import { endedTooSoon, isFurther } from "./further.ts";
import { goOn } from "./lost.ts";
import type { LeftBehind } from "./observation.ts";
import { ends, noted } from "./settlement.ts";
import type { Settlement, Settling } from "./settlement.ts";
import { stopInWords, stopped } from "./stopped.ts";

/** What a search that left a result means for its campaign. */
export function settleSearch(settling: Settling, left: LeftBehind): Settlement {
  const { result } = left;
  const { conclusion } = settling.outcome;
  if (result.exit.kind === "failed") return searchFailed(settling, left, result.exit);
  const { campaign, files } = takeOver(settling, left);
  const byWhom = stopInWords(campaign);
  if (byWhom !== null) return noted(stopped(campaign, result, byWhom), files);
  const isOver = result.exit.kind === "done" && result.exit.reason !== "stopped" && conclusion === "success";
  if (isOver && !endedTooSoon(left, campaign.request.budget)) return { ...searched(campaign, result), files };
  return noted(goOn(campaign, result, settling.outcome), files);
}

/** What a search that left no result means: it goes on from its newest checkpoint, or from where the campaign stands. */
export function settleLostSearch(settling: Settling): Settlement {
  const { state, campaign, outcome } = settling;
  const { checkpoint } = outcome;
  if (checkpoint && isFitting(settling, checkpoint)) {
    const adopted = takeOver(settling, checkpoint);
    return noted(goOn(adopted.campaign, checkpoint.result, outcome), adopted.files);
  }
  return noted(goOn({ ...campaign, lost: campaign.lost + 1 }, state.evolve, outcome), {});
}

const isFitting = ({ state, campaign, run }: Settling, left: LeftBehind): boolean =>
  left.result.exit.kind === "paused" &&
  left.result.exit.reason === "checkpoint" &&
  objectionToResult({ campaign, goal: state.goal, benchmark: state.benchmark, run, left }) === null;

/** How far the run has come becomes the campaign's, and the next one goes on from there. */
function takeOver({ state, campaign, run }: Settling, left: LeftBehind): { campaign: Campaign; files: StateFiles } {
  const lost = isFurther(left, state.evolve) ? 0 : campaign.lost + 1;
  return { campaign: resuming({ ...campaign, lost }, run, left), files: filesOf(left) };
}

function resuming(campaign: Campaign, { runId }: DispatchedRun, { artifactId, result }: LeftBehind): Campaign {
  if (result.ledger.lines === 0) return campaign;
  return { ...campaign, request: { ...campaign.request, resume: { runId, artifactId } } };
}

const filesOf = ({ result, ledger }: LeftBehind): StateFiles => ({
  "evolve.json": `${JSON.stringify(result, null, 2)}\n`,
  ...(result.ledger.lines > 0 && { "ledger.jsonl": ledger }),
});

type Failure = Extract<RunResult["exit"], { kind: "failed" }>;

/** A run that failed before it had gone on must not take away what the campaign had. */
function searchFailed({ state, campaign, run }: Settling, left: LeftBehind, { error, remedy }: Failure): Settlement {
  const { evolve } = state;
  const isWhole = left.result.tried >= (evolve?.tried ?? 0) && (left.result.best ?? null) !== null;
  if (evolve && !isWhole) return ends(campaign, "failed", `${error} ${remedy}`);
  return { ...ends(resuming(campaign, run, left), "failed", error), files: filesOf(left) };
}

function searched(campaign: Campaign, { best, tried, exit }: RunResult): Omit<Settlement, "files"> {
  if (!best && tried === 0) return ends(campaign, "failed", nothingTried(campaign, exit));
  if (!best) return ends(campaign, "nothing", noneFaster(tried));
  return { campaign: askForVerification(campaign, best), note: `verifying: candidate ${best.id}` };
}

/** Nobody knows then whether there is something to gain. */
const nothingTried = ({ request }: Campaign, exit: RunResult["exit"]): string =>
  exit.kind === "done" && exit.reason === "wall_seconds"
    ? `the ${request.budget.wall_seconds} s of the search were over before its first candidate was measured: give it more \`wall_seconds\`, and its runner nothing else to do meanwhile`
    : "there was no candidate to try: the tuner needs parameters that the source or the goal declares, such as `// hone: tune 8 16 32` beside a `#define`";

/** The campaign asking for the run that confirms a candidate. */
export function askForVerification(campaign: Campaign, candidate: Candidate): Campaign {
  const attempt = campaign.request.attempt + 1;
  const request = { ...campaign.request, mode: "verify" as const, attempt, candidate };
  return { ...campaign, phase: "verifying", lost: 0, request };
}
