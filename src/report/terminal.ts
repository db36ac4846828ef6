import type { CaseResult, Evaluation } from "../model/evaluation.ts";
import type { RejectedIdea } from "../model/run-result.ts";
import type { SearchAccount } from "../model/search-account.ts";
import type { TestRun } from "../model/test-run.ts";
import { doubtInShort } from "./doubts.ts";
import { oneLine } from "./escape.ts";
import { count, percent, range, ratio, wait } from "./figures.ts";
import { gateLine } from "./gates.ts";
import { gainOf, missedInWords, valueInWords } from "./metric-words.ts";
import { proposerLines } from "./proposers.ts";
import { reasonCounts, reasonInWords } from "./reasons.ts";

/** The lines of a terminal. What came from outside loses its control characters, so that it cannot steer one. */

/** Columns of a candidate's line: its parameters, its verdict. */
const columns = { hypothesis: 48, verdict: 24 } as const;

/** `baseline  train-128 1.71 ms · train-256 14.2 ms`; each value in words. */
export const baselineLine = (cases: readonly { id: string; value: string }[]): string =>
  `baseline  ${cases.map(({ id, value }) => `${oneLine(id, 64)} ${value}`).join(" · ")}`;

export type CandidateLine = {
  id: string;
  hypothesis: string;
  /** `keep`, a reject reason, or `build` and `run` for a crash. */
  outcome: string;
  /** `2.31x` or `0.012 lower`, against what it was compared with; null where it was not measured. */
  gain: string | null;
  /** The terminal understands colours. */
  colour?: boolean;
};

/** `   2  TILE=32          kept                    2.31x` */
export function candidateLine({ id, hypothesis, outcome, gain, colour = false }: CandidateLine): string {
  const isKept = outcome === "keep";
  const isCrash = outcome === "build" || outcome === "run";
  const verdict = isKept
    ? "kept"
    : isCrash
      ? `crash: ${reasonInWords(outcome)}`
      : `rejected: ${reasonInWords(outcome)}`;
  const line =
    `${oneLine(id, 64).padStart(4)}  ${column(hypothesis, columns.hypothesis)} ${column(verdict, columns.verdict)}${gain ?? ""}`.trimEnd();
  return colour && isKept ? `\u001B[32m${line}\u001B[39m` : line;
}

export type Progress = {
  tried: number;
  limit: number;
  /** Gain of the incumbent over the base, `3.9x`; null while it is the base. */
  best: string | null;
  secondsLeft: number;
};

/** `  12/40 · best 3.9x · 58 s left` */
export const progressLine = ({ tried, limit, best, secondsLeft }: Progress): string =>
  `  ${tried}/${limit} · ${best === null ? "no gain yet" : `best ${best}`} · ${wait(secondsLeft)} left`;

/** The table of cases, a line each; held-out ones are starred. Indented by two spaces. */
export function caseLines({ cases, metrics }: Evaluation): string[] {
  const [objective = { name: "time", kind: "time", scale: "ratio" } as const] = metrics;
  const cell = (number: number | null) => (number === null ? "–" : valueInWords(objective, number));
  const isDifference = objective.scale === "difference";
  const change = ({ baseline, candidate }: CaseResult) =>
    baseline === null || candidate === null ? "–" : valueInWords(objective, candidate - baseline);
  const row = (result: CaseResult) => [
    `${oneLine(result.id, 64)}${result.split === "test" ? "*" : ""}`,
    cell(result.baseline),
    cell(result.candidate),
    ...(isDifference
      ? [change(result)]
      : result.speedup
        ? [ratio(result.speedup.estimate), range(result.speedup)]
        : ["–", "–"]),
  ];
  const heads = isDifference ? ["change"] : ["ratio", "95 %"];
  const rows = [["case", "before", "now", ...heads], ...cases.map(row)];
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0)));
  const isHeldOut = cases.some(({ split }) => split === "test");
  return rows.map((cells, index) => {
    const line = `  ${cells.map((text, at) => text.padEnd((widths[at] ?? 0) + 2)).join("")}`.trimEnd();
    return index === rows.length - 1 && isHeldOut ? `${line}   *held out` : line;
  });
}

/** `  rejected 37: 30 slower, 7 within noise · doubts: same machine verified` */
export function closingLine(rejected: readonly RejectedIdea[], doubts: readonly string[]): string {
  const ideas = rejected.length === 0 ? "rejected none" : `rejected ${rejected.length}: ${reasonCounts(rejected)}`;
  const known = doubts.length === 0 ? "none" : doubts.map((doubt) => doubtInShort(oneLine(doubt, 60))).join(", ");
  return `  ${ideas} · doubts: ${known}`;
}

/** How a search ended: its closing line, the state of each gate, and who proposed where that is known. */
export const searchLines = (rejected: readonly RejectedIdea[], doubts: readonly string[], account?: SearchAccount) => [
  closingLine(rejected, doubts),
  gateLine(rejected),
  ...(account ? proposerLines(account) : []),
];

/** The verdict on one candidate: what `hone evaluate` says to a person. */
export function verdictLines(evaluation: Evaluation): string[] {
  const { verdict, reason, detail, stage, pairs, sandbox, doubts, evidence, seconds, tests } = evaluation;
  const word = verdict === "keep" ? "kept" : verdict === "crash" ? "crash" : "rejected";
  const gain = gainOf(evaluation);
  const isRatio = (evaluation.metrics[0]?.scale ?? "ratio") === "ratio";
  const figure = gain ? `  ${gain.figure}${isRatio ? "" : ` ${gain.side}`} (95 % ${gain.range})` : "";
  const better = isRatio && (evaluation.metrics[0]?.kind ?? "time") === "time" ? "faster" : "better";
  const sight = missedInWords(evaluation);
  return [
    `${word}: ${verdict === "keep" ? better : reasonInWords(reason)}${figure}`,
    ...(detail === "" ? [] : [`  ${oneLine(detail, 500)}`]),
    ...(evaluation.cases.length > 0 ? caseLines(evaluation) : []),
    ...guardLines(evaluation),
    ...tests.map(testLine),
    ...(sight === null ? [] : [`  ${sight}`]),
    `  ${evidence} · stage ${stage} · ${count(pairs, "pair")} · ${oneLine(sandbox, 100)} · ${wait(seconds)}`,
    ...(doubts.length > 0 ? [`  doubts: ${doubts.map((doubt) => doubtInShort(oneLine(doubt, 60))).join(", ")}`] : []),
  ];
}

/** `  memory: 1.00x (0.99–1.01), may lose 5.0 %`; a line for each guarded metric. */
export const guardLines = ({ metrics }: Evaluation): string[] =>
  metrics.slice(1).map(({ name, limit, ...interval }) => {
    const may = limit === undefined ? "" : `, may lose ${limit === 0 ? "nothing" : percent(limit)}`;
    return `  ${oneLine(name, 64)}: ${ratio(interval.estimate)} (${range(interval)})${may}`;
  });

/** `  passed: make test (1.2 s)`, or why it did not. */
export const testLine = ({ command, ok, seconds, detail }: TestRun): string =>
  `  ${ok ? "passed" : "failed"}: ${oneLine(command, 200)} (${seconds.toFixed(1)} s)${ok ? "" : `: ${oneLine(detail, 300)}`}`;

/** A text in a column: cut with an ellipsis where it is too long, a blank behind it in any case. */
const column = (text: string, width: number): string => oneLine(text, width - 1).padEnd(width);
