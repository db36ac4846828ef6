import type { RunResult } from "../model/run-result.ts";

type End = Extract<RunResult["exit"], { kind: "done" }>["reason"];

const words: Record<End, string> = {
  iterations: "all candidates of the budget were tried",
  wall_seconds: "the time was up",
  rejections_in_row: "too many candidates in a row were rejected",
  money: "the money was spent",
  exhausted: "there was nothing left to try",
  stopped: "it was asked to stop",
  verified: "the candidate was measured",
  prepared: "the benchmark was proved",
};

/** Why a run ended, behind "because". */
export const endInWords = (end: End): string => words[end];

type Pause = Extract<RunResult["exit"], { kind: "paused" }>["reason"];

const pauses: Record<Pause, string> = {
  slice: "its share of the runner's time was over; the next run of the chain goes on",
  moved: "the campaign does not wait for this run any more",
  checkpoint: "it goes on",
};

/** Why a run's answer is not its last word, behind "because". */
export const pauseInWords = (pause: Pause): string => pauses[pause];
