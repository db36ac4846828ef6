import type { Benchmark } from "../model/benchmark.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { RunResult } from "../model/run-result.ts";
import type { StateFiles } from "./actions.ts";
import { contradiction } from "./contradiction.ts";
import { goOn } from "./lost.ts";
import type { LeftBehind } from "./observation.ts";
import { ends, noted } from "./settlement.ts";
import type { Settlement, Settling } from "./settlement.ts";
import { stopInWords, stopped } from "./stopped.ts";

/** What a verify run that left a result means for its campaign: only a confirmed gain goes on to a pull request. */
export function settleVerify(settling: Settling, { result }: LeftBehind): Settlement {
  const { state, campaign, outcome } = settling;
  const files = { "verify.json": `${JSON.stringify(result, null, 2)}\n` };
  const { exit } = result;
  if (exit.kind === "failed") return refused(ends(campaign, "failed", exit.error), files);
  if (exit.kind === "paused" || outcome.conclusion !== "success") return settleLostVerify(settling);
  const doubt = doubtOf(result, settling);
  if (doubt !== null) return refused(ends(campaign, doubt.phase, doubt.why), files);
  const byWhom = stopInWords(campaign);
  if (byWhom !== null) return noted(stopped(campaign, state.evolve, byWhom), {});
  return { campaign: { ...campaign, phase: "publishing", lost: 0 }, note: "publishing: confirmed", files };
}

/** What an open pull request shows stays in the state where a new measurement did not confirm it. */
const refused = (end: Settlement, files: StateFiles): Settlement =>
  end.campaign.phase === "published" ? end : { ...end, files };

/** What a verify run without an answer means: it is measured again, so many times. */
export function settleLostVerify({ state, campaign, outcome }: Settling): Settlement {
  return noted(goOn({ ...campaign, lost: campaign.lost + 1 }, state.evolve, outcome), {});
}

type Doubt = { phase: "nothing" | "failed"; why: string };

function doubtOf({ evidence }: RunResult, { state: { benchmark, goal } }: Settling): Doubt | null {
  if (!evidence || !benchmark) return { phase: "failed", why: "the verify run left no evaluation" };
  const doubt = notConfirmed(evidence, benchmark);
  if (doubt !== null) return { phase: "nothing", why: doubt };
  const wrong = contradiction(evidence, { benchmark, goal });
  return wrong === null ? null : { phase: "failed", why: `the verify run's evaluation cannot be: ${wrong}` };
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
