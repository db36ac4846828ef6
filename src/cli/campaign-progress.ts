import { bestSoFar } from "../decide/best-so-far.ts";
import type { LoopState } from "../decide/loop-state.ts";
import { apply, emptyLoop } from "../decide/loop-state.ts";
import { speedupOf } from "../decide/speedup-of.ts";
import type { LedgerEvent } from "../model/ledger.ts";
import type { PairSamples } from "../model/measurement.ts";
import type { Verdict } from "../model/verdict.ts";
import { baselineLine, candidateLine, progressLine } from "../report/terminal.ts";
import { median } from "../stats/descriptive.ts";

/** Where a campaign's lines go. `status` is the line that the next one overwrites; null where nothing can. */
export type ProgressSink = { line(text: string): void; status: ((text: string) => void) | null; colour: boolean };

const calibrated = 1;

/** Follows a campaign by its events and says what a person wants to see: the baseline, each verdict, the best so far. */
export function campaignProgress(sink: ProgressSink): (event: LedgerEvent) => void {
  let state: LoopState = emptyLoop;
  return (event) => {
    state = apply(state, event);
    if (event.type === "measured" && event.stage === "calibrate" && state.calibration.length === calibrated) {
      if (event.outcome.kind === "samples") sink.line(baselineLine(baselineCases(event.outcome.pair)));
    }
    if (event.type === "verdict" && event.stage !== "confirm")
      sink.line(settledLine(state, event.verdict, sink.colour));
    sink.status?.(statusLine(state, event.at));
  };
}

const baselineCases = ({ cases }: PairSamples) =>
  cases.map(({ id, reference }) => ({ id, seconds: median(reference) }));

function settledLine(state: LoopState, verdict: Verdict, colour: boolean): string {
  const settled = state.settled.at(-1);
  if (!settled) return "";
  const { id, hypothesis } = settled.candidate;
  const outcome = verdict.kind === "keep" ? "keep" : verdict.kind === "reject" ? verdict.reason : verdict.stage;
  return candidateLine({ id, hypothesis, outcome, speedup: speedupOf(settled, state), colour });
}

function statusLine(state: LoopState, now: number): string {
  const { started, settled, confirm, ended } = state;
  if (!started) return "";
  if (ended !== null) return `  confirming: ${confirm.length} pairs measured`;
  const secondsLeft = started.budget.wall_seconds - (now - state.startedAt) / 1000;
  return progressLine({ tried: settled.length, limit: started.budget.iterations, best: bestSoFar(state), secondsLeft });
}
