import type { Problem } from "../model/input-error.ts";
import { endInWords, nextSteps } from "./next-steps.ts";
import type { Standing } from "./next-steps.ts";
import type { StepName } from "./step-inputs.ts";

/** Why a step cannot be taken now, and which one can; null where it can. */
export function outOfOrder(step: StepName, standing: Standing): Problem | null {
  const what = objection(step, standing);
  return what === null ? null : { where: `${step}, campaign ${standing.campaign}`, what, remedy: remedyOf(standing) };
}

function objection(step: StepName, { stage, state }: Standing): string | null {
  if (step === "setup" || step === "status") return null;
  if (step === "decide") return undecided(stage.kind, state.settled.length);
  switch (stage.kind) {
    case "setting-up":
      return "its setup has not come to its end";
    case "finished":
      return step === "finalize" ? null : "it has been finalized, and nothing more can be tried in it";
    case "search-over":
      return step === "finalize"
        ? null
        : `${endInWords(stage.ended).toLowerCase()}, and nothing more can be tried in it`;
    case "measuring":
      return step === "run" ? null : `candidate ${stage.candidate.id} is being measured and has no verdict yet`;
    case "edited":
      return null;
    case "ready":
      return step === "run" ? "no edit was handed in that could be run" : null;
  }
}

function undecided(stage: Standing["stage"]["kind"], settled: number): string | null {
  if (stage === "setting-up") return "its setup has not come to its end";
  if (stage === "measuring") return "the candidate that is being measured has no verdict yet";
  if (settled > 0) return null;
  return stage === "edited" ? "the edit that was handed in has not been run" : "nothing was run that could be judged";
}

/** The step that can be taken, and what to give it. */
function remedyOf(standing: Standing): string {
  const [first] = nextSteps(standing);
  if (!first) return 'Begin another campaign: the next step is `setup` with {"goal":"goal.md"}.';
  return `The next step is \`${first.step}\` with ${JSON.stringify(first.example)}: ${first.why}`;
}
