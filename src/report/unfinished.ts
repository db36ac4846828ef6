import { prose } from "./escape.ts";
import { count, wait } from "./figures.ts";
import { sightSentence } from "./metric-words.ts";
import { cost, rejectedIdeas } from "./sections.ts";
import type { Effort } from "./sections.ts";
import type { RejectedIdea } from "../model/run-result.ts";

const room = 60_000;

/** Why there is no confirmed gain to report: all was tried, or the campaign has not come to its end. */
export type Standing = {
  finished: boolean;
  tried: number;
  /** The candidate without a verdict. */ open: string | null;
};

/** `Not confirmed: stopped after 12 candidates; candidate 13 has no verdict.` Empty for a campaign that has ended. */
export function unfinishedNote({ finished, tried, open }: Standing): string {
  const left = open === null ? "" : `; candidate ${open} has no verdict`;
  return finished ? "" : `Not confirmed: stopped after ${count(tried, "candidate")}${left}.`;
}

export type NoGain = Standing & {
  title: string;
  rejected: readonly RejectedIdea[];
  effort: Effort;
  /** What could have been seen, by `sightInWords`. */
  sight: string | null;
};

/** `report.md` of a campaign that found nothing better than the base, at its end or so far. */
export function noGainReport({ title, rejected, effort, sight, ...standing }: NoGain): string {
  const heading = standing.finished ? "nothing to gain" : "no gain so far";
  const said = standing.finished
    ? `None of ${count(standing.tried, "candidate")} was better than the base, within ${wait(effort.searchSeconds)}. ${sightSentence(sight)}`.trim()
    : unfinishedNote(standing);
  return `${[
    `# ${prose(title)}: ${heading}`,
    said,
    `## Ideas that failed\n\n${rejectedIdeas(rejected, room)}`,
    `## Cost\n\n${cost(effort)}`,
  ].join("\n\n")}\n`;
}
