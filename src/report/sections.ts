import type { Candidate } from "../model/candidate.ts";
import type { CaseResult, Evaluation } from "../model/evaluation.ts";
import type { Frozen } from "../model/frozen.ts";
import type { RejectedIdea } from "../model/run-result.ts";
import { doubtInWords } from "./doubts.ts";
import { code, html, prose } from "./escape.ts";
import { count, digits, duration, percent, range, ratio, wait } from "./figures.ts";
import { byReason, reasonCounts, reasonInWords } from "./reasons.ts";

/** Sections of the pull request's body and of a campaign's report. Figures come from one evaluation only. */

const shownCases = 60;

/** Whether the figures are times in seconds; others are shown as bare numbers. */
const isTime = ({ metrics }: Evaluation): boolean => (metrics[0]?.kind ?? "time") === "time";

/** `4.1x faster (95 % interval 4.0–4.2)`, or what there is to say without a figure. */
export function headline(evaluation: Evaluation): string {
  const { speedup } = evaluation;
  if (!speedup) return "nothing was measured";
  const better = isTime(evaluation) ? "faster" : "better";
  return `${ratio(speedup.estimate)} ${better} (95 % interval ${range(speedup)})`;
}

export function summary(title: string, evaluation: Evaluation): string {
  const held = evaluation.cases.filter(({ split }) => split === "test").length;
  const heldOut = held > 0 ? `, ${held} of them held out from the search` : ", none held out from the search";
  const reported =
    evaluation.evidence === "reported" ? " The metric is *reported*: the benchmark's own command printed it." : "";
  const confirmed = evaluation.stage === "confirm" ? "" : " **Not confirmed**: these are figures of the search.";
  return [
    `**${prose(title)}**: ${headline(evaluation)}.`,
    `Compared side by side with the base in ${count(evaluation.pairs, "pair")} of fresh processes over ` +
      `${count(evaluation.cases.length, "case")}${heldOut}.${confirmed}${reported}`,
  ].join("\n\n");
}

export function caseTable(evaluation: Evaluation): string {
  const value = isTime(evaluation) ? duration : digits;
  const cell = (number: number | null) => (number === null ? "–" : value(number));
  const row = ({ id, split, baseline, candidate, speedup }: CaseResult) =>
    `| ${code(id, 64)}${split === "test" ? "\\*" : ""} | ${cell(baseline)} | ${cell(candidate)} | ` +
    `${speedup ? `${ratio(speedup.estimate)} | ${range(speedup)}` : "– | –"} |`;
  const rows = evaluation.cases.slice(0, shownCases).map(row);
  const more = evaluation.cases.length - rows.length;
  return [
    "| case | base | now | ratio | 95 % interval |",
    "|:--|--:|--:|--:|:--|",
    ...rows,
    "",
    "\\* held out: the search never saw it.",
    ...(more > 0 ? [`${count(more, "more case")} not shown.`] : []),
  ].join("\n");
}

/** What was changed and why. The reason is the proposer's own claim and is quoted as such. */
export function change(candidate: Candidate): string {
  const parameters = Object.entries(candidate.parameters).slice(0, 50);
  const files = candidate.edits.map(
    ({ path, content }) => `- ${code(path, 200)}${content === null ? " (removed)" : ""}`,
  );
  return [
    `Candidate ${code(candidate.id)}, proposed by ${code(candidate.proposer)}: ${prose(candidate.hypothesis, 1000)}`,
    ...(parameters.length > 0
      ? [
          [
            "| parameter | value |",
            "|:--|:--|",
            ...parameters.map(([name, value]) => `| ${code(name, 64)} | ${code(String(value))} |`),
          ].join("\n"),
        ]
      : []),
    files.join("\n"),
  ].join("\n\n");
}

export function method(evaluation: Evaluation, frozen: Frozen): string {
  const { machine, pairs, noiseFloor, sandbox, evidence, doubts, stage } = evaluation;
  const how =
    evidence === "observed"
      ? "Hone's own clock, inputs and comparison, all outside of the measured process"
      : "reported by the benchmark's own command, repeated and alternated by Hone";
  const floor = noiseFloor === null ? "not known" : `the same code against itself can show ${percent(noiseFloor)}`;
  return [
    `- Evidence: ${evidence} (${how}).`,
    `- Comparison: ${count(pairs, "pair")} of fresh processes, base and candidate in alternating blocks; stage ${stage}.`,
    `- Noise floor: ${floor}.`,
    `- Machine: ${prose(machine.device, 80)}, ${prose(machine.processor, 120)}, ${count(machine.cores, "core")}, ${prose(machine.os, 80)}, ${prose(machine.toolchain, 120)}.`,
    `- Sandbox: ${prose(sandbox, 200)}.`,
    `- Frozen: base ${code(frozen.base.slice(0, 12))}, goal ${code(frozen.goalHash.slice(0, 12))}, contract ${code(frozen.benchmarkHash.slice(0, 12))}, evaluator ${code(`${frozen.evaluator.version} ${frozen.evaluator.digest.slice(0, 12)}`)}.`,
    doubts.length === 0
      ? "- Doubts: none."
      : `- Doubts:\n${doubts
          .slice(0, 30)
          .map((doubt) => `  - ${doubtInWords(doubt)}`)
          .join("\n")}`,
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

/**
 * The ideas that failed, folded, grouped by reason. They are claims of the run that searched.
 * @param room characters that it may take; what does not fit is counted
 */
export function rejectedIdeas(rejected: readonly RejectedIdea[], room: number): string {
  if (rejected.length === 0) return "No idea was rejected.";
  const head = `<details><summary>Rejected: ${rejected.length} (${html(reasonCounts(rejected), 1000)})</summary>\n\nAs the search saw them, not measured again.\n`;
  const foot = "\n</details>";
  const note = (left: number) =>
    `\n*${count(left, "more idea")} did not fit here; the campaign's ledger has them all.*`;
  let left = rejected.length;
  let body = "";
  for (const { reason, ideas } of byReason(rejected)) {
    let group = `\n**${prose(reasonInWords(reason), 64)}** (${ideas.length})\n\n`;
    for (const { id, hypothesis, detail } of ideas) {
      const line = `- ${code(id, 64)} ${prose(hypothesis, 200)}${detail === "" ? "" : `: ${prose(detail, 200)}`}\n`;
      if (head.length + body.length + group.length + line.length + foot.length + 120 > room) {
        return `${head}${body}${group}${note(left)}\n${foot}`;
      }
      group += line;
      left--;
    }
    body += group;
  }
  return `${head}${body}${foot}`;
}

export type Effort = { tried: number; kept: number; searchSeconds: number; confirmSeconds: number | null };

export function cost({ tried, kept, searchSeconds, confirmSeconds }: Effort): string {
  const confirmation = confirmSeconds === null ? "" : `, ${wait(confirmSeconds)} to confirm`;
  return `${count(tried, "candidate")} tried, ${kept} kept; ${wait(searchSeconds)} of search${confirmation}.`;
}

/** One command that comes to the verdict again. Its parts are Hone's own ids and paths checked by the path policy. */
export const reproduction = (command: string): string => `\`\`\`sh\n${command.replace(/[\r\n`]/g, " ")}\n\`\`\``;
