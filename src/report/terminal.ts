import type { CaseResult, Evaluation } from "../model/evaluation.ts";
import type { RejectedIdea } from "../model/run-result.ts";
import { doubtInShort } from "./doubts.ts";
import { oneLine } from "./escape.ts";
import { count, digits, duration, range, ratio, wait } from "./figures.ts";
import { reasonCounts, reasonInWords } from "./reasons.ts";

/** The lines of a terminal. What came from outside loses its control characters, so that it cannot steer one. */

/** Columns of a candidate's line: its parameters, its verdict. */
const columns = { hypothesis: 48, verdict: 24 } as const;

/** `baseline  train-128 1.71 ms · train-256 14.2 ms`; seconds a call. */
export const baselineLine = (cases: readonly { id: string; seconds: number }[]): string =>
  `baseline  ${cases.map(({ id, seconds }) => `${oneLine(id, 64)} ${duration(seconds)}`).join(" · ")}`;

export type CandidateLine = {
  id: string;
  hypothesis: string;
  /** `keep`, a reject reason, or `build` and `run` for a crash. */
  outcome: string;
  /** Ratio to what it was compared with; null where it was not measured. */
  speedup: number | null;
  /** The terminal understands colours. */
  colour?: boolean;
};

/** `   2  TILE=32          kept                    2.31x` */
export function candidateLine({ id, hypothesis, outcome, speedup, colour = false }: CandidateLine): string {
  const isKept = outcome === "keep";
  const isCrash = outcome === "build" || outcome === "run";
  const verdict = isKept
    ? "kept"
    : isCrash
      ? `crash: ${reasonInWords(outcome)}`
      : `rejected: ${reasonInWords(outcome)}`;
  const figure = speedup === null ? "" : `${speedup < 1000 ? speedup.toFixed(2) : digits(speedup)}x`;
  const line =
    `${oneLine(id, 64).padStart(4)}  ${column(hypothesis, columns.hypothesis)} ${column(verdict, columns.verdict)}${figure}`.trimEnd();
  return colour && isKept ? `\u001B[32m${line}\u001B[39m` : line;
}

export type Progress = {
  tried: number;
  limit: number;
  /** Ratio of the incumbent to the base; null while it is the base. */
  best: number | null;
  secondsLeft: number;
};

/** `  12/40 · best 3.9x · 58 s left` */
export const progressLine = ({ tried, limit, best, secondsLeft }: Progress): string =>
  `  ${tried}/${limit} · ${best === null ? "no gain yet" : `best ${ratio(best)}`} · ${wait(secondsLeft)} left`;

/** The table of cases, a line each; held-out ones are starred. Indented by two spaces. */
export function caseLines({ cases, metrics }: Evaluation): string[] {
  const value = (metrics[0]?.kind ?? "time") === "time" ? duration : digits;
  const cell = (number: number | null) => (number === null ? "–" : value(number));
  const row = ({ id, split, baseline, candidate, speedup }: CaseResult) => [
    `${oneLine(id, 64)}${split === "test" ? "*" : ""}`,
    cell(baseline),
    cell(candidate),
    speedup ? ratio(speedup.estimate) : "–",
    speedup ? range(speedup) : "–",
  ];
  const rows = [["case", "before", "now", "ratio", "95 %"], ...cases.map(row)];
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

/** The verdict on one candidate: what `hone evaluate` says to a person. */
export function verdictLines(evaluation: Evaluation): string[] {
  const { verdict, reason, detail, speedup, stage, pairs, sandbox, doubts, evidence, seconds } = evaluation;
  const word = verdict === "keep" ? "kept" : verdict === "crash" ? "crash" : "rejected";
  const figure = speedup ? `  ${ratio(speedup.estimate)} (95 % ${range(speedup)})` : "";
  return [
    `${word}: ${verdict === "keep" ? "faster" : reasonInWords(reason)}${figure}`,
    ...(detail === "" ? [] : [`  ${oneLine(detail, 500)}`]),
    ...(evaluation.cases.length > 0 ? caseLines(evaluation) : []),
    `  ${evidence} · stage ${stage} · ${count(pairs, "pair")} · ${oneLine(sandbox, 100)} · ${wait(seconds)}`,
    ...(doubts.length > 0 ? [`  doubts: ${doubts.map((doubt) => doubtInShort(oneLine(doubt, 60))).join(", ")}`] : []),
  ];
}

/** A text in a column: cut with an ellipsis where it is too long, a blank behind it in any case. */
const column = (text: string, width: number): string => oneLine(text, width - 1).padEnd(width);
