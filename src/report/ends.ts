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
};

/** Why a run ended, behind "because". */
export const endInWords = (end: End): string => words[end];
