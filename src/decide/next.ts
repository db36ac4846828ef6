import type { Ended } from "../model/budget.ts";
import type { Candidate } from "../model/candidate.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Verdict } from "../model/verdict.ts";
import type { BuildOutcome } from "../model/ledger.ts";
import type { Stage } from "../model/measurement.ts";
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

/** The step to take now; `nothing` when the campaign is over. Pure: `now` is in milliseconds since the epoch. */
export function next(state: LoopState, now: number): Step {
  if (state.report) return { do: "nothing" };
  if (!state.baseline) return { do: "baseline" };
  // A person who has one candidate judged waits for the answer; a campaign takes the time to try itself first.
  if (!state.screen) return { do: "screen", planted: startedOf(state).mode === "evaluate" ? "none" : "few" };
  if (state.calibration.length < calibrationPairsNeeded(state)) return calibrate(state);
  if (state.open) return stepOf(state, state.open);
  if (state.ended === null) {
    const ended = budgetEnded(state, now);
    return ended ? { do: "end", ended } : { do: "propose" };
  }
  return conclude(state);
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

/** Checked before each candidate; one that is open is judged to its end. */
export function budgetEnded(state: LoopState, now: number): Ended | null {
  const { budget, mode } = startedOf(state);
  if (state.settled.length >= (mode === "evaluate" || mode === "verify" ? 1 : budget.iterations)) return "iterations";
  if (mode === "evaluate" || mode === "verify") return null;
  if (now - state.startedAt - state.idle >= budget.wall_seconds * 1000) return "wall_seconds";
  const lastKept = state.settled.findLastIndex(({ verdict }) => verdict.kind === "keep");
  if (state.settled.length - 1 - lastKept >= budget.rejections_in_row) return "rejections_in_row";
  return null;
}

/** After the search: confirm the incumbent against the base where this mode does that, then report. */
function conclude(state: LoopState): Step {
  const { mode, cases, tests } = startedOf(state);
  const { incumbent, baseline } = state;
  if (mode === "evolve" || !incumbent?.candidate || state.confirmed)
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
