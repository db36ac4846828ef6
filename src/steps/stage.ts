import { budgetEnded } from "../decide/budget.ts";
import type { LoopState } from "../decide/loop-state.ts";
import { calibrationPairsNeeded } from "../decide/noise.ts";
import type { Ended } from "../model/budget.ts";
import type { Candidate } from "../model/candidate.ts";
import { isWaiting } from "./pending-edit.ts";
import type { PendingEdit } from "./pending-edit.ts";

/** Where a campaign stands for whoever drives it step by step. */
export type StepStage =
  /** The baseline is not built, screened and calibrated yet. */
  | { kind: "setting-up" }
  /** An edit may be handed in. */
  | { kind: "ready" }
  /** One was handed in and waits to be run. */
  | { kind: "edited"; edit: PendingEdit }
  /** A candidate has no verdict yet. */
  | { kind: "measuring"; candidate: Candidate }
  /** Nothing more is tried: the best waits for its confirmation. */
  | { kind: "search-over"; ended: Ended }
  | { kind: "finished" };

export function stageOf(state: LoopState, pending: PendingEdit | null): StepStage {
  if (state.report) return { kind: "finished" };
  if (state.ended !== null) return { kind: "search-over", ended: state.ended };
  if (!isSetUp(state)) return { kind: "setting-up" };
  if (state.open) return { kind: "measuring", candidate: state.open.candidate };
  // The engine says so when it is asked for the next candidate, and here nobody asks it before there is one.
  const ended = budgetEnded(state, state.lastAt);
  if (ended !== null) return { kind: "search-over", ended };
  return isWaiting(state, pending) ? { kind: "edited", edit: pending } : { kind: "ready" };
}

/** Whether the baseline is built, the task screened and the noise measured. */
export const isSetUp = (state: LoopState): boolean =>
  state.started !== null &&
  state.baseline !== null &&
  state.screen !== null &&
  state.calibration.length >= calibrationPairsNeeded(state);
