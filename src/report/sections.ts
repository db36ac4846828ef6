import type { Candidate } from "../model/candidate.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Frozen } from "../model/frozen.ts";
import type { RejectedIdea } from "../model/run-result.ts";
import type { SearchAccount } from "../model/search-account.ts";
import type { TestRun } from "../model/test-run.ts";
import { deviceInWords } from "./device-words.ts";
import { doubtInWords } from "./doubts.ts";
import { code, html, prose } from "./escape.ts";
import { count, percent, wait } from "./figures.ts";
import { gateList } from "./gates.ts";
import { gainInWords, gainOf, sizeInWords } from "./metric-words.ts";
import { proposerTable } from "./proposers.ts";
import { byReason, reasonCounts, reasonInWords } from "./reasons.ts";

/** Sections of the pull request's body and of a campaign's report. Figures come from one evaluation only. */

/** `4.1x faster (95 % interval 4.0–4.2)`, or what there is to say without a figure. */
export function headline(evaluation: Evaluation): string {
  const gain = gainOf(evaluation);
  const words = gainInWords(evaluation);
  return gain && words !== null ? `${prose(words)} (95 % interval ${gain.range})` : "nothing was measured";
}

export function summary(title: string, evaluation: Evaluation): string {
  const cases = evaluation.cases.filter(({ split, speedup }) => split === "train" || speedup !== null);
  const held = cases.filter(({ split }) => split === "test").length;
  const heldOut =
    cases.length < evaluation.cases.length
      ? ", not yet on those held out"
      : held > 0
        ? `, ${held} of them held out from the search`
        : ", none held out from the search";
  const reported =
    evaluation.evidence === "reported" ? " The metric is *reported*: the benchmark's own command printed it." : "";
  const confirmed = evaluation.stage === "confirm" ? "" : " **Not confirmed**: these are figures of the search.";
  const isTwice = evaluation.verdict === "keep" && evaluation.doubts.includes("large-gain");
  const twice = isTwice ? " A gain above 10x was confirmed a second time, on pairs of its own: look twice." : "";
  return [
    `**${prose(title)}**: ${headline(evaluation)}.`,
    `Compared side by side with the base in ${count(evaluation.pairs, "pair")} of fresh processes over ` +
      `${count(cases.length, "case")}${heldOut}.${confirmed}${reported}${twice}`,
    testsInWords(evaluation),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/**
 * What the repository's own tests and the benchmarks of its other goals said of the candidate; a confirmation without
 * tests says so.
 */
export function testsInWords({ tests, stage }: Evaluation): string {
  const guards = tests.filter(({ goal }) => goal !== undefined);
  const own = tests.filter(({ goal }) => goal === undefined);
  return [
    own.length === 0 && stage === "confirm" ? "The goal names no tests of the repository." : "",
    passedOrFailed(own, {
      passed: "The repository's own tests passed in the sandbox",
      failed: "The repository's own tests fail",
    }),
    passedOrFailed(guards, {
      passed: "No worse by other goals of the repository",
      failed: "Worse by another goal of the repository",
    }),
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function passedOrFailed(runs: readonly TestRun[], words: { passed: string; failed: string }): string {
  const named = ({ command, seconds }: TestRun) => `${code(command, 200)} (${seconds.toFixed(1)} s)`;
  const failed = runs.find(({ ok }) => !ok);
  if (failed) return `${words.failed}: ${named(failed)}: ${prose(failed.detail, 500)}`;
  return runs.length === 0 ? "" : `${words.passed}: ${runs.slice(0, 20).map(named).join(", ")}.`;
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
  const { machine, device, pairs, noiseFloor, detectable, overhead, sandbox, evidence, doubts, stage } = evaluation;
  const how =
    evidence === "observed"
      ? "Hone's own clock, inputs and comparison, all outside of the measured process"
      : "reported by the benchmark's own command, repeated and alternated by Hone";
  const size = (value: number) => sizeInWords(evaluation, value);
  const floor = noiseFloor === null ? "not known" : `the same code against itself can show ${size(noiseFloor)}`;
  const seen = detectable === null ? "" : `; a gain above ${size(detectable)} would have been seen`;
  const needless = evaluation.waivers.filter((name) => !doubts.includes(`waived:${name}`));
  return [
    `- Evidence: ${evidence} (${how}).`,
    `- Comparison: ${count(pairs, "pair")} of fresh processes, base and candidate in alternating blocks; stage ${stage}.`,
    `- Noise floor: ${floor}${seen}.`,
    ...(overhead === null
      ? []
      : [
          `- Overhead: starting and stopping took at most ${percent(overhead)} of a block, which makes gains look smaller.`,
        ]),
    `- Machine: ${prose(machine.device, 160)}, ${prose(machine.processor, 120)}, ${count(machine.cores, "core")}, ${prose(machine.os, 80)}, ${prose(machine.toolchain, 200)}.`,
    ...(device ? [`- Device while it was measured: ${deviceInWords(device)}.`] : []),
    `- Sandbox: ${prose(sandbox, 200)}.`,
    `- Frozen: base ${code(frozen.base.slice(0, 12))}, goal ${code(frozen.goalHash.slice(0, 12))}, contract ${code(frozen.benchmarkHash.slice(0, 12))}, evaluator ${code(`${frozen.evaluator.version} ${frozen.evaluator.digest.slice(0, 12)}`)}.`,
    ...(needless.length === 0
      ? []
      : [
          `- Waived by the goal and not found: ${needless
            .slice(0, 30)
            .map((name) => code(name, 120))
            .join(", ")}.`,
        ]),
    doubts.length === 0
      ? "- Doubts: none."
      : `- Doubts:\n${doubts
          .slice(0, 30)
          .map((doubt) => `  - ${doubtInWords(doubt)}`)
          .join("\n")}`,
  ].join("\n");
}

/**
 * What each gate refused, and the ideas that failed, folded, grouped by reason. They are claims of the run that searched.
 * @param room characters that it may take; what does not fit is counted
 */
export function rejectedIdeas(rejected: readonly RejectedIdea[], room: number): string {
  const gates = gateList(rejected);
  if (rejected.length === 0) return `No idea was rejected.\n\n${gates}`;
  return `${gates}\n\n${foldedIdeas(rejected, room - gates.length)}`;
}

function foldedIdeas(rejected: readonly RejectedIdea[], room: number): string {
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

export type Effort = {
  tried: number;
  kept: number;
  searchSeconds: number;
  confirmSeconds: number | null;
  /** Who proposed, as the search tells it; absent where it is not known. */
  account?: SearchAccount | undefined;
};

export function cost({ tried, kept, searchSeconds, confirmSeconds, account }: Effort): string {
  const confirmation = confirmSeconds === null ? "" : `, ${wait(confirmSeconds)} to confirm`;
  const said = `${count(tried, "candidate")} tried, ${kept} kept; ${wait(searchSeconds)} of search${confirmation}.`;
  const table = account ? proposerTable(account) : "";
  if (table === "") return said;
  const note = "A step is the gain of a kept candidate over what it was measured against, as the search saw it.";
  return [said, table, note].join("\n\n");
}

/** One command that comes to the verdict again. Its parts are Hone's own ids and paths checked by the path policy. */
export const reproduction = (command: string): string => `\`\`\`sh\n${command.replace(/[\r\n`]/g, " ")}\n\`\`\``;
