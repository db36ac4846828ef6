import type { RunResult } from "../model/run-result.ts";
import { codeBlock, prose } from "./escape.ts";
import { endInWords, pauseInWords } from "./ends.ts";
import { count, wait } from "./figures.ts";
import { cutMarkdown } from "./cut-markdown.ts";
import { missedInWords, sightInWords, sightSentence } from "./metric-words.ts";
import { preparedMarkdown } from "./prepared.ts";
import { proposerTable } from "./proposers.ts";
import { reviewInWords } from "./review.ts";
import { change, headline, method, rejectedIdeas, testsInWords } from "./sections.ts";
import { caseTable, chart, guardedMetrics } from "./tables.ts";

/** What one step's summary may hold is 1 MiB; this keeps it a page that is read. */
const room = 100_000;

/** The page that a runner shows for a run. */
export function jobSummary({ title, result }: { title: string; result: RunResult }): string {
  const { exit, mode } = result;
  const heading = `## Hone ${mode}: ${prose(title)}`;
  if (exit.kind === "failed")
    return `${heading}\n\nThe run failed after ${wait(result.seconds)}.\n\n${codeBlock(exit.error)}\n\n**How to mend it:** ${prose(exit.remedy, 2000)}\n`;
  const isNeedless = exit.kind === "paused" && exit.reason === "moved" && result.ledger.lines === 0;
  const parts = isNeedless ? ["Nothing was tried."] : partsOf[mode](result);
  const why = exit.kind === "paused" ? pauseInWords(exit.reason) : endInWords(exit.reason);
  const end =
    mode === "prepare" && exit.kind === "paused"
      ? `It was broken off after ${wait(result.seconds)}; nothing of it is kept.`
      : `It ended after ${wait(result.seconds)} because ${why}.`;
  return `${[heading, ...parts, end].filter((part) => part !== "").join("\n\n")}\n`;
}

/** What it was proved to be; that the app takes it, and a person, is another matter. */
const prepareParts = ({ prepared }: RunResult): string[] =>
  prepared ? [cutMarkdown(preparedMarkdown(prepared), room).text] : [];

function evolveParts({ tried, kept, rejected, best, evidence, account, review }: RunResult): string[] {
  return [
    tried === 0
      ? "No candidate was tried."
      : `${count(tried, "candidate")} tried, ${kept} kept. Figures of a search are the lucky ones: a separate run confirms the best before anything is published.`,
    best
      ? `**Best so far**: ${evidence ? headline(evidence) : "measured, without figures"}.`
      : tried === 0
        ? ""
        : `Nothing was better than the base. ${sightSentence(sightInWords(evidence))}`.trim(),
    best && evidence ? caseTable(evidence) : "",
    best && evidence ? guardedMetrics(evidence) : "",
    best ? change(best) : "",
    review ? reviewInWords(review) : "",
    rejectedIdeas(rejected, room),
    account ? proposerTable(account) : "",
  ];
}

function verifyParts(result: RunResult): string[] {
  const { evidence, best } = result;
  if (!evidence) return ["Nothing was measured."];
  const verdict =
    evidence.verdict === "keep"
      ? `**Confirmed**: ${headline(evidence)}.`
      : [`**Not confirmed**: ${prose(evidence.detail, 500)}`, sightSentence(missedInWords(evidence))]
          .join("\n\n")
          .trim();
  return [
    verdict,
    testsInWords(evidence),
    caseTable(evidence),
    guardedMetrics(evidence),
    chart(evidence),
    best ? change(best) : "",
    method(evidence, result),
  ];
}

const partsOf = { prepare: prepareParts, evolve: evolveParts, verify: verifyParts };
