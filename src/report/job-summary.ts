import type { RunResult } from "../model/run-result.ts";
import { codeBlock, prose } from "./escape.ts";
import { count, percent, wait } from "./figures.ts";
import { caseTable, change, chart, headline, method, rejectedIdeas } from "./sections.ts";

/** What one step's summary may hold is 1 MiB; this keeps it a page that is read. */
const room = 100_000;

const ends: Record<Extract<RunResult["exit"], { kind: "done" }>["reason"], string> = {
  iterations: "all candidates of the budget were tried",
  wall_seconds: "the time was up",
  rejections_in_row: "too many candidates in a row were rejected",
  money: "the money was spent",
  exhausted: "there was nothing left to try",
  stopped: "it was asked to stop",
  verified: "the candidate was measured",
};

/** The page that a runner shows for an evolve or a verify run. */
export function jobSummary({ title, result }: { title: string; result: RunResult }): string {
  const { exit, mode } = result;
  const heading = `## Hone ${mode}: ${prose(title)}`;
  if (exit.kind === "failed")
    return `${heading}\n\nThe run failed after ${wait(result.seconds)}.\n\n${codeBlock(exit.error)}\n\n**How to mend it:** ${prose(exit.remedy, 2000)}\n`;
  const parts = mode === "evolve" ? evolveParts(result) : verifyParts(result);
  const end = `It ended after ${wait(result.seconds)} because ${ends[exit.reason]}.`;
  return `${[heading, ...parts, end].filter((part) => part !== "").join("\n\n")}\n`;
}

function evolveParts({ tried, kept, rejected, best, evidence }: RunResult): string[] {
  return [
    `${count(tried, "candidate")} tried, ${kept} kept. Figures of a search are the lucky ones: a separate run confirms the best before anything is published.`,
    best
      ? `**Best so far**: ${evidence ? headline(evidence) : "measured, without figures"}.`
      : nothing(evidence?.noiseFloor ?? null),
    best && evidence ? caseTable(evidence) : "",
    best ? change(best) : "",
    rejectedIdeas(rejected, room),
  ];
}

function verifyParts(result: RunResult): string[] {
  const { evidence, best } = result;
  if (!evidence) return ["Nothing was measured."];
  const verdict =
    evidence.verdict === "keep"
      ? `**Confirmed**: ${headline(evidence)}.`
      : `**Not confirmed**: ${prose(evidence.detail, 500)}`;
  return [verdict, caseTable(evidence), chart(evidence), best ? change(best) : "", method(evidence, result)];
}

const nothing = (noiseFloor: number | null): string =>
  `Nothing was better than the base.${noiseFloor === null ? "" : ` A gain above ${percent(noiseFloor)} would have been seen.`}`;
