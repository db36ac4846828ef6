import type { CaseResult, Evaluation } from "../model/evaluation.ts";
import { code } from "./escape.ts";
import { count, percent, range, ratio } from "./figures.ts";
import { valueInWords } from "./metric-words.ts";

/** What was measured, as tables and a chart in Markdown. */

const shownCases = 60;

/** On the difference scale the last column is the change itself, which a case has no interval of. */
export function caseTable(evaluation: Evaluation): string {
  const [objective = { name: "time", kind: "time", scale: "ratio" } as const] = evaluation.metrics;
  const cell = (number: number | null) => (number === null ? "–" : valueInWords(objective, number));
  const isDifference = objective.scale === "difference";
  const gained = ({ baseline, candidate, speedup }: CaseResult) => {
    if (isDifference) return baseline === null || candidate === null ? "–" : signed(candidate - baseline, cell);
    return speedup ? `${ratio(speedup.estimate)} | ${range(speedup)}` : "– | –";
  };
  const row = (result: CaseResult) =>
    `| ${code(result.id, 64)}${result.split === "test" ? "\\*" : ""} | ${cell(result.baseline)} | ${cell(result.candidate)} | ${gained(result)} |`;
  const rows = evaluation.cases.slice(0, shownCases).map(row);
  const more = evaluation.cases.length - rows.length;
  return [
    ...(isDifference
      ? ["| case | base | now | change |", "|:--|--:|--:|--:|"]
      : ["| case | base | now | ratio | 95 % interval |", "|:--|--:|--:|--:|:--|"]),
    ...rows,
    "",
    "\\* held out: the search never saw it.",
    ...(more > 0 ? [`${count(more, "more case")} not shown.`] : []),
  ].join("\n");
}

const signed = (change: number, cell: (value: number) => string): string =>
  `${change > 0 ? "+" : change < 0 ? "−" : ""}${cell(Math.abs(change))}`;

/** The guarded metrics with what each may lose; empty where none is guarded. */
export function guardedMetrics({ metrics }: Evaluation): string {
  const guarded = metrics.slice(1);
  if (guarded.length === 0) return "";
  const rows = guarded.slice(0, shownCases).map(({ name, limit, ...interval }) => {
    const may = limit === undefined ? "–" : limit === 0 ? "nothing" : percent(limit);
    return `| ${code(name, 64)} | ${ratio(interval.estimate)} | ${range(interval)} | ${may} |`;
  });
  return [
    "| guarded metric | ratio | 95 % interval | may lose |",
    "|:--|--:|:--|--:|",
    ...rows,
    "",
    "A ratio above 1 is better, whichever way the metric goes.",
  ].join("\n");
}

/** A Mermaid bar for each case's ratio beside a line at 1; empty where no case has one. */
export function chart({ cases }: Evaluation): string {
  const measured = cases.flatMap(({ id, speedup }) => (speedup ? [{ id, value: speedup.estimate }] : [])).slice(0, 20);
  if (measured.length === 0) return "";
  const highest = Math.max(1, ...measured.map(({ value }) => value));
  const label = (id: string) => `"${id.replace(/[^A-Za-z0-9._-]/g, "_").slice(0, 24)}"`;
  return [
    "```mermaid",
    "xychart-beta",
    '  title "Times as fast as the base, by case"',
    `  x-axis [${measured.map(({ id }) => label(id)).join(", ")}]`,
    `  y-axis "ratio" 0 --> ${plainNumber(highest * 1.1)}`,
    `  bar [${measured.map(({ value }) => plainNumber(value)).join(", ")}]`,
    `  line [${measured.map(() => 1).join(", ")}]`,
    "```",
  ].join("\n");
}

/** Mermaid knows no exponents. */
const plainNumber = (value: number): string => Math.min(Math.max(value, 0), 1e6).toFixed(2);
