import type { LoopState } from "../decide/loop-state.ts";
import type { Ended } from "../model/budget.ts";
import type { StepName } from "./step-inputs.ts";
import type { StepStage } from "./stage.ts";

/** A step that may be taken now: why, and an input to begin from. */
export type NextStep = { step: StepName; why: string; example: Record<string, unknown> };

export type Standing = {
  /** What the next call names the campaign by. */
  campaign: string;
  stage: StepStage;
  state: Pick<LoopState, "settled" | "incumbent">;
  /** Files that may be edited, for an example. */
  files?: readonly string[];
};

/** The steps that lead on from here, the likeliest first; none where the campaign has ended. */
export function nextSteps(standing: Standing): NextStep[] {
  const { campaign, stage, state } = standing;
  const of = (step: StepName, why: string): NextStep => ({ step, why, example: { campaign } });
  switch (stage.kind) {
    case "setting-up":
      return [of("setup", "The baseline is not measured yet: this goes on with it.")];
    case "ready":
      return [editStep(standing), ...finalizeStep(campaign, state)];
    case "edited":
      return [of("run", `Builds and measures the edit that was handed in, candidate ${stage.edit.id}.`)];
    case "measuring":
      return [of("run", `Candidate ${stage.candidate.id} has no verdict yet: this goes on with it.`)];
    case "search-over":
      return [of("finalize", `${endWords[stage.ended]}; the best is to be confirmed, and the report written.`)];
    case "finished":
      return [];
  }
}

const endWords: Record<Ended, string> = {
  iterations: "All candidates of the budget were tried",
  wall_seconds: "The time of the budget is over",
  rejections_in_row: "Too many candidates in a row were rejected",
  money: "The money of the budget is spent",
  exhausted: "The search has ended",
  stopped: "The search was ended",
};

/** Why no more is tried, as the beginning of a sentence. */
export const endInWords = (ended: Ended): string => endWords[ended];

function editStep({ campaign, state, files = [] }: Standing): NextStep {
  const file = state.incumbent?.candidate?.edits[0]?.path ?? files[0] ?? "FILE";
  const from = state.incumbent?.candidate ? `candidate ${state.incumbent.candidate.id}, the best so far` : "the base";
  return {
    step: "edit",
    why: `Hands in a change to ${from}.`,
    example: {
      campaign,
      hypothesis: "What it changes, and why that should be faster.",
      edits: [{ path: file, search: "text that is there exactly once", replace: "what stands there then" }],
    },
  };
}

function finalizeStep(campaign: string, { incumbent }: Pick<LoopState, "incumbent">): NextStep[] {
  const why = incumbent?.candidate
    ? `Confirms candidate ${incumbent.candidate.id} on fresh inputs and held-out cases, and writes the report: when you have nothing more to try.`
    : "Ends the campaign and reports that nothing was better: when you have nothing more to try.";
  return [{ step: "finalize", why, example: { campaign } }];
}
