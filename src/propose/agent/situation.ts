import type { ProposalContext, Tried } from "../../evolve/ports.ts";
import { capped, quoted } from "./quoted.ts";

/** What is known of the task before anybody has tried anything; checked, and free of held-out cases. */
export type Task = {
  title: string;
  target: string;
  constraints: readonly string[];
  notes: string;
  /** What is called and how it is judged, in words; cases that guide the search only. */
  contract: string;
  /** What the contract tells whoever edits; absent where it tells nothing. */
  advice?: string;
  /** The metric and which way is better, `time, less is better`. */
  metric: string;
};

/** Characters of history that a model is shown: the newest is whole, the oldest is counted. */
const historyLimit = 9000;

/** The task and where the campaign stands, for either role. */
export function situation(task: Task, context: Pick<ProposalContext, "history" | "hints" | "incumbent">): string {
  const { history, hints, incumbent } = context;
  return [
    quoted(
      "goal",
      `${task.title}\n\n${task.target}\n\n${task.constraints.map((line) => `- ${line}`).join("\n")}\n\n${task.notes}`,
    ),
    `Metric: ${task.metric}.`,
    quoted("contract", task.contract),
    ...(task.advice === undefined ? [] : [quoted("the contract's notes to whoever edits", task.advice)]),
    ...(hints.length > 0
      ? [quoted("hints of people who follow this campaign", hints.map((hint) => `- ${hint}`).join("\n"))]
      : []),
    incumbent
      ? `The best so far is candidate ${incumbent.id}. Your edits are made on top of it.`
      : "The best so far is the base itself: nothing was kept yet.",
    historyInWords(history),
  ].join("\n\n");
}

/** What was tried, newest first: what worked, what failed and why, what could be combined, who does best here. */
export function historyInWords(history: readonly Tried[]): string {
  if (history.length === 0) return "Nothing was tried yet.";
  const lines = [...history].reverse().map(triedInWords);
  const shown: string[] = [];
  let length = 0;
  for (const line of lines) {
    if (length + line.length > historyLimit) break;
    shown.push(line);
    length += line.length;
  }
  const left = lines.length - shown.length;
  const right = history.filter(({ gain, verdict }) => (gain ?? 0) > 0 && verdict.kind === "reject");
  return [
    quoted(
      `what was tried, newest first${left > 0 ? `; ${left} older ones are left out` : ""}`,
      shown.join("\n"),
      historyLimit + 2000,
    ),
    ...(right.length >= 2
      ? [
          `Measured a little faster, too little to keep, and worth combining: ${right
            .slice(-6)
            .map(({ candidate }) => candidate.id)
            .join(", ")}.`,
        ]
      : []),
    scoreOf(history),
  ].join("\n");
}

function triedInWords({ candidate, verdict, gain }: Tried): string {
  const came =
    verdict.kind === "keep"
      ? `KEPT: ${verdict.detail}`
      : verdict.kind === "crash"
        ? `did not ${verdict.stage}: ${capped(verdict.error, 500)}`
        : `rejected, ${verdict.reason}: ${capped(verdict.detail, 400)}`;
  const measured = gain === null ? "" : ` (measured gain ${(Math.expm1(gain) * 100).toFixed(1)} %)`;
  return `${candidate.id}. by ${candidate.proposer}: ${capped(candidate.hypothesis, 400)} → ${came}${measured}`;
}

/** Which proposer does best here. */
function scoreOf(history: readonly Tried[]): string {
  const names = [...new Set(history.map(({ candidate }) => candidate.proposer))];
  const words = names.map((name) => {
    const own = history.filter(({ candidate }) => candidate.proposer === name);
    return `${name}: ${own.filter(({ verdict }) => verdict.kind === "keep").length} of ${own.length} kept`;
  });
  return `So far ${words.join("; ")}.`;
}
