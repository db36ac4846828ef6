import { apply, emptyLoop, startedOf } from "../decide/loop-state.ts";
import type { LoopState } from "../decide/loop-state.ts";
import { baselineOf } from "../report/baseline-line.ts";
import { oneLine } from "../report/escape.ts";
import type { EventBody, LedgerEvent } from "../model/ledger.ts";
import type { Verdict } from "../model/verdict.ts";
import { progressOf, settledLine, settledLines } from "./campaign-lines.ts";

/** A log has no line that is kept current: how far the campaign is gets a line of its own now and then. */
const progressEveryMs = 15_000;

/**
 * Writes a run's events to a job's log: a line each, a candidate's lines folded below its verdict. Answers the
 * function to call with each event, in order.
 * @param earlier the events of the runs that this one goes on with
 */
export function jobLog(
  write: (line: string) => void,
  earlier: readonly LedgerEvent[] = [],
): (event: LedgerEvent) => void {
  let folded: string[] = [];
  let state = earlier.reduce(apply, emptyLoop);
  for (const line of settledLines(state)) write(inert(line));
  let progressAt = 0;
  return (event) => {
    // On another machine a campaign begins anew.
    state = apply(event.type === "started" ? emptyLoop : state, event);
    const lines = describe(event, state).map(printable);
    const title = event.type === "verdict" ? titleOf(event, state) : event.type === "turn" ? lines[0] : undefined;
    if (title !== undefined) {
      write(`::group::${title}`);
      for (const line of [...folded, ...lines]) write(line);
      write("::endgroup::");
      folded = [];
    } else if (isFolded(event)) folded.push(...lines);
    else {
      // What no verdict came of is not lost with the end.
      const left = ["budget", "error", "final_report"].includes(event.type) ? folded.splice(0) : [];
      [...left, ...lines].forEach((line) => write(line));
    }
    if (event.at - progressAt >= progressEveryMs && isUnderWay(state)) {
      progressAt = event.at;
      write(inert(progressOf(state, event.at)));
    }
  };
}

/** What is read only by who asks how a candidate came about. */
const isFolded = (event: EventBody): boolean =>
  ["built", "thought", "tool_call", "tool_result"].includes(event.type) ||
  (event.type === "measured" && event.stage !== "calibrate");

/** A search that has tried something, or a confirmation. */
const isUnderWay = ({ started, settled, ended, report }: LoopState): boolean =>
  report === null && (ended !== null || (started?.mode !== "verify" && settled.length > 0));

/** A runner reads commands out of a log (`::name::` begins a line, `##[name]` anywhere); text from outside is none. */
export const printable = (text: string): string => inert(oneLine(text, 1000));

/** For lines whose parts are single lines already: it keeps their columns. */
export const inert = (line: string): string => line.replace(/^(\s*)::/, "$1: :").replaceAll("##[", "# #[");

function titleOf(event: Extract<EventBody, { type: "verdict" }>, state: LoopState): string {
  return event.stage === "confirm" ? printable(`confirmation: ${spoken(event.verdict)}`) : inert(settledLine(state));
}

function spoken(verdict: Verdict): string {
  switch (verdict.kind) {
    case "keep":
      return `kept, ${verdict.detail}`;
    case "reject":
      return `rejected: ${verdict.reason}, ${verdict.detail}`;
    case "crash":
      return `crashed: ${verdict.stage}, ${verdict.error}`;
  }
}

function describe(event: EventBody, state: LoopState): string[] {
  switch (event.type) {
    case "started":
      return [
        `Hone ${event.mode}: ${event.title}`,
        `${event.machine.processor}, ${event.machine.cores} cores, ${event.machine.toolchain}; sandbox: ${event.sandbox}`,
        `at most ${event.budget.iterations} candidates, ${event.budget.wall_seconds} s; cases: ${event.cases.map(({ id }) => id).join(", ")}`,
        ...event.doubts.map((doubt) => `doubt: ${doubt}`),
      ];
    case "baseline":
      return [`baseline ${event.outcome.kind} in ${event.outcome.seconds.toFixed(1)} s`];
    case "screened":
      return [`the task tells right from wrong (${event.screen.seconds.toFixed(1)} s)`];
    case "tested":
      return event.runs.map(
        ({ command, ok, seconds }) => `${ok ? "passed" : "failed"}: ${command} (${seconds.toFixed(1)} s)`,
      );
    case "built":
      return [`${event.outcome.kind} in ${event.outcome.seconds.toFixed(1)} s`];
    case "measured":
      if (event.stage === "calibrate" && event.outcome.kind === "samples") {
        return state.calibration.length === 1 ? [baselineOf(event.outcome.pair, startedOf(state).metric)] : [];
      }
      return [
        `${event.stage} against ${event.against}: ${event.outcome.kind === "samples" ? "measured" : `${event.outcome.kind}, ${event.outcome.case}: ${event.outcome.detail}`}`,
      ];
    case "budget":
      return [`the search ended: ${event.ended}`];
    case "granted":
      return [`it may go on: up to ${event.budget.iterations} candidates, ${event.budget.wall_seconds} s`];
    case "hint":
      return [`hint: ${event.text}`];
    case "error":
      return [`error: ${event.message}`];
    case "final_report":
      return [event.best === null ? "no candidate is better than the base" : `best: candidate ${event.best}`];
    case "checkpoint":
      return [event.name];
    case "thought":
      return [`${event.proposer}, ${event.role}: ${event.text}`];
    case "tool_call":
      return [`${event.proposer} calls ${event.tool} ${event.arguments}`];
    case "tool_result":
      return [`${event.tool} ${event.ok ? "answers" : "fails"}: ${event.text}`];
    case "turn":
      return [`${event.proposer} made no candidate (${event.outcome}): ${event.why}`];
    case "reviewed":
      return [
        `${event.proposer} ${event.approves ? "approves of" : "does not approve of"} candidate ${event.candidate}: ${event.why}`,
      ];
    case "verdict":
      return [spoken(event.verdict)];
    case "charged":
    case "candidate":
      return [];
  }
}
