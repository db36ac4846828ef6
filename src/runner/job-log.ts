import { oneLine } from "../report/escape.ts";
import type { EventBody, LedgerEvent } from "../model/ledger.ts";
import type { Verdict } from "../model/verdict.ts";

/**
 * Writes a run's events to a job's log: a line each, a candidate's lines folded below its verdict. Answers the
 * function to call with each event, in order.
 */
export function jobLog(write: (line: string) => void): (event: LedgerEvent) => void {
  let folded: string[] = [];
  let title = "";
  return (event) => {
    if (event.type === "candidate") title = `${event.candidate.id} ${event.candidate.hypothesis}`;
    if (event.type === "verdict") {
      write(`::group::${printable(`${title}: ${spoken(event.verdict)}`)}`);
      for (const line of folded) write(line);
      write("::endgroup::");
      folded = [];
      return;
    }
    const lines = describe(event).map(printable);
    if (event.type === "built" || event.type === "measured") folded.push(...lines);
    else lines.forEach(write);
  };
}

/** A runner reads commands out of a log (`::name::` begins a line, `##[name]` anywhere); text from outside is none. */
export const printable = (text: string): string => oneLine(text, 1000).replace(/^::/, ": :").replaceAll("##[", "# #[");

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

function describe(event: EventBody): string[] {
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
    case "built":
      return [`${event.outcome.kind} in ${event.outcome.seconds.toFixed(1)} s`];
    case "measured":
      return [
        `${event.stage} against ${event.against}: ${event.outcome.kind === "samples" ? "measured" : `${event.outcome.kind}, ${event.outcome.case}: ${event.outcome.detail}`}`,
      ];
    case "budget":
      return [`the search ended: ${event.ended}`];
    case "hint":
      return [`hint: ${event.text}`];
    case "error":
      return [`error: ${event.message}`];
    case "final_report":
      return [event.best === null ? "no candidate is better than the base" : `best: candidate ${event.best}`];
    case "candidate":
    case "verdict":
    case "checkpoint":
      return [];
  }
}
