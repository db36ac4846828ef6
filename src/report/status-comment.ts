import type { Campaign, Phase } from "../model/campaign.ts";
import { code, prose } from "./escape.ts";
import { count, wait } from "./figures.ts";
import { capped, marker } from "./marker.ts";
import { phaseInWords, type StatusContent } from "./phase-words.ts";
import { publicNote } from "./public-note.ts";
import { issueLinks, runLinks } from "./run-links.ts";
import { standingInWords } from "./standing.ts";

const headings: Record<Phase, string> = {
  claimed: "accepted",
  preparing: "preparing a benchmark",
  proposed: "its benchmark waits for approval",
  evolving: "looking for something faster",
  verifying: "confirming the best candidate",
  publishing: "opening the pull request",
  waiting: "waiting for approval",
  published: "its pull request is open",
  merged: "merged",
  declined: "closed without a merge",
  stopped: "stopped",
  nothing: "nothing to gain was found",
  failed: "it could not go on",
};

/** The one comment that an issue carries, kept current through the campaign. */
export function statusComment(content: StatusContent): string {
  const { campaign, now } = content;
  const parts = [
    marker("status"),
    `### Hone: ${heading(campaign)}`,
    phaseInWords(content),
    standingInWords(now),
    facts(content),
    publicNote(campaign, content.isPublic),
    hint(campaign),
    `<sub>Campaign ${campaign.id}. Hone works on the goal as it was when the label came; later edits do not count.</sub>\n`,
  ];
  return capped(parts.filter((part) => part !== "").join("\n\n"));
}

/** Where a campaign stands, in a few words. */
export function heading({ phase, stop, request, pullRequest }: Campaign): string {
  if (stop !== null && isWorking(phase)) return "stopping";
  if (pullRequest !== null && phase === "verifying" && request.attempt > 2) return "measuring again";
  return headings[phase];
}

const isWorking = (phase: Phase): boolean => ["claimed", "preparing", "evolving", "verifying"].includes(phase);

/** The commands that fit. */
function hint({ phase, pullRequest, request }: Campaign): string {
  switch (phase) {
    case "claimed":
    case "preparing":
    case "evolving":
    case "verifying":
      return "`/hone stop` ends it, `/hone status` says what it has cost so far.";
    case "proposed":
      return "`/hone approve` starts the search with it, `/hone stop` ends the campaign.";
    case "waiting":
      return "`/hone approve` opens the pull request, `/hone stop` ends the campaign without one.";
    case "published":
      return pullRequest === null
        ? ""
        : "`/hone continue 20` looks on for something faster still, with 20 candidates more.";
    case "nothing":
    case "stopped":
    case "failed":
      if (request.mode === "prepare") return "`/hone retry` has a benchmark prepared anew.";
      return "`/hone continue 20` goes on from here with 20 candidates more.";
    case "publishing":
    case "merged":
    case "declined":
      return "";
  }
}

function facts({ campaign, repositoryUrl }: StatusContent): string {
  const { base, budget, goalHash } = campaign.request;
  const rows = [
    ["goal", `${prose(campaign.title)} (${code(goalHash.slice(0, 12))})`],
    ["base", `${code(base.slice(0, 7))} on ${code(campaign.baseRef)}`],
    ["budget", `up to ${count(budget.iterations, "candidate")}, ${wait(budget.wall_seconds)}`],
    ["runner", campaign.runsOn.map((label) => code(label)).join(" ")],
    ["started by", code(campaign.actor)],
    ...(campaign.beside?.length ? [["beware", besideInWords(campaign.beside)]] : []),
    ["runs", campaign.runs.length > 0 ? runLinks(campaign, repositoryUrl) : "–"],
  ];
  return ["| | |", "|:--|:--|", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join("\n");
}

const besideInWords = (issues: readonly number[]): string =>
  `${issueLinks(issues)} may change the same files; whichever is merged first, the other is measured again or out of date`;
