import type { LoopState } from "../decide/loop-state.ts";
import { apply, emptyLoop, startedOf } from "../decide/loop-state.ts";
import type { LedgerEvent } from "../model/ledger.ts";
import { baselineOf } from "../report/baseline-line.ts";
import { dialogueLines } from "../report/dialogue-lines.ts";
import { count } from "../report/figures.ts";
import { progressOf, settledLine } from "../runner/campaign-lines.ts";

/** Where a campaign's lines go. `status` is the line that the next one overwrites; null where nothing can. */
export type ProgressSink = { line(text: string): void; status: ((text: string) => void) | null; colour: boolean };

/** Follows a campaign by its events and says what a person wants to see: the baseline, each verdict, the best so far. */
export function campaignProgress(
  sink: ProgressSink,
  earlier: readonly LedgerEvent[] = [],
): (event: LedgerEvent) => void {
  let state: LoopState = earlier.reduce(apply, emptyLoop);
  return (event) => {
    state = apply(state, event);
    if (event.type === "measured" && event.stage === "calibrate" && state.calibration.length === 1) {
      if (event.outcome.kind === "samples") sink.line(baselineOf(event.outcome.pair, startedOf(state).metric));
    }
    if (event.type === "checkpoint") sink.line(event.name === "resumed" ? goingOn(state) : event.name);
    for (const line of dialogueLines(event)) sink.line(line);
    if (event.type === "verdict" && event.stage !== "confirm") sink.line(settledLine(state, sink.colour));
    sink.status?.(progressOf(state, event.at));
  };
}

/** Said when the ledger is this process's, and not before: another may be at work on it. */
function goingOn(state: LoopState): string {
  const { title, frozen } = startedOf(state);
  return `${title}: going on with ${frozen.campaign} after ${count(state.settled.length, "candidate")}`;
}
