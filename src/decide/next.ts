import type { Ended } from "../model/budget.ts";
import type { Candidate } from "../model/candidate.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Verdict } from "../model/verdict.ts";
import type { BuildOutcome } from "../model/ledger.ts";
import type { Stage } from "../model/measurement.ts";
import { budgetEnded, isBroke, spendEnded } from "./budget.ts";
import { evaluationOf } from "./evaluation-of.ts";
import { trainYardstick } from "./gain.ts";
import { judgeConfirmation } from "./judge-confirmation.ts";
import { judge } from "./judge.ts";
import { startedOf } from "./loop-state.ts";
import type { LoopState } from "./loop-state.ts";
import { calibrationPairsNeeded } from "./noise.ts";

/** One thing to do now. The shell performs it and appends its events. */
export type Step =
  | { do: "baseline" }
  | { do: "screen"; planted: "none" | "few" }
  | {
      do: "pair";
      stage: Stage;
      candidate: string;
      against: string;
      digests: { reference: string; candidate: string };
      cases: readonly string[];
    }
  | { do: "propose" }
  | { do: "build"; candidate: Candidate }
  | { do: "test"; candidate: Candidate }
  | { do: "settle"; candidate: Candidate; stage: "gate" | "build" | "screen" | "compare" | "confirm"; verdict: Verdict }
  | { do: "end"; ended: Ended }
  | { do: "report"; best: string | null; evaluation: Evaluation | null }
  | { do: "nothing" };

/** Whether a step builds or measures, or leads to one that does; the others are over at once. */
export const takesTime = ({ do: what }: Step): boolean => !["settle", "end", "report", "nothing"].includes(what);

/** The step to take now; `nothing` when the campaign is over. Pure: `now` is in milliseconds since the epoch. */
export function next(state: LoopState, now: number): Step {
  if (state.report) return { do: "nothing" };
  // Asked to stop, or out of budget, before there was anything to search: then nothing more is built.
  if (state.ended !== null) return conclude(state, now);
  if (!state.baseline) return { do: "baseline" };
  // A person who has one candidate judged waits for the answer; a campaign takes the time to try itself first.
  if (!state.screen) return { do: "screen", planted: startedOf(state).mode === "evaluate" ? "none" : "few" };
  return withinBudget(searchStep(state), state, now);
}

function searchStep(state: LoopState): Step {
  if (state.calibration.length < calibrationPairsNeeded(state)) return calibrate(state);
  return state.open ? stepOf(state, state.open) : { do: "propose" };
}

/** A verdict costs nothing; all else is asked of the budget first. */
function withinBudget(step: Step, state: LoopState, now: number): Step {
  if (step.do === "settle") return step;
  const ended = step.do === "propose" ? budgetEnded(state, now) : spendEnded(state, now);
  return ended ? { do: "end", ended } : step;
}

function calibrate(state: LoopState): Step {
  const digest = digestOf(state.baseline);
  const cases = trainCases(state);
  return {
    do: "pair",
    stage: "calibrate",
    candidate: "base",
    against: "base",
    digests: { reference: digest, candidate: digest },
    cases,
  };
}

function stepOf(state: LoopState, open: NonNullable<LoopState["open"]>): Step {
  const { candidate } = open;
  const ruling = judge(state, open);
  switch (ruling.kind) {
    case "build":
      return { do: "build", candidate };
    case "screen":
    case "compare":
      return {
        do: "pair",
        stage: ruling.kind,
        candidate: candidate.id,
        against: state.incumbent?.candidate?.id ?? "base",
        digests: { reference: state.incumbent?.digest ?? digestOf(state.baseline), candidate: digestOf(open.built) },
        cases: trainCases(state),
      };
    case "verdict":
      return { do: "settle", candidate, stage: stageReached(open), verdict: ruling.verdict };
  }
}

function stageReached({ gate, built, screen, compare }: NonNullable<LoopState["open"]>) {
  if (gate) return "gate";
  if (compare.length > 0) return "compare";
  if (screen) return "screen";
  return built ? "build" : "gate";
}

/** After the search: confirm the incumbent against the base where this mode does that, then report. */
function conclude(state: LoopState, now: number): Step {
  const { mode, cases, tests } = startedOf(state);
  const { incumbent, baseline } = state;
  if (mode === "evolve" || !incumbent?.candidate || state.confirmed || isBroke(state, now))
    return { do: "report", best: incumbent?.candidate?.id ?? null, evaluation: evaluationOf(state) };
  if (tests > 0 && !state.tested) return { do: "test", candidate: incumbent.candidate };
  const verdict = judgeConfirmation(state);
  if (verdict) return { do: "settle", candidate: incumbent.candidate, stage: "confirm", verdict };
  return {
    do: "pair",
    stage: "confirm",
    candidate: incumbent.candidate.id,
    against: "base",
    digests: { reference: digestOf(baseline), candidate: incumbent.digest },
    cases: cases.map(({ id }) => id),
  };
}

const trainCases = (state: LoopState): string[] => trainYardstick(startedOf(state)).cases.map(({ id }) => id);

/** Only what was built is measured; the steps before have seen to it. */
function digestOf(outcome: BuildOutcome | null): string {
  if (outcome?.kind !== "built") throw new Error("nothing was built that could be measured");
  return outcome.digest;
}
