import type { Campaign, Phase } from "../model/campaign.ts";
import type { RunResult } from "../model/run-result.ts";
import { proposedChange } from "./approval.ts";
import { code, prose } from "./escape.ts";
import { count, wait } from "./figures.ts";
import { capped, marker } from "./marker.ts";
import { sightInWords, sightSentence } from "./metric-words.ts";
import { pullNote } from "./pull-note.ts";
import { reasonCounts } from "./reasons.ts";
import { issueLinks, runLinks } from "./run-links.ts";
import { headline } from "./sections.ts";
import { standingInWords, type CampaignNow } from "./standing.ts";

export type StatusContent = {
  campaign: Campaign;
  evolve: RunResult | null;
  verify: RunResult | null;
  /** What holds it up or how far it is. */
  now: CampaignNow;
  /** Address of the repository for people. */
  repositoryUrl: string;
};

const headings: Record<Phase, string> = {
  claimed: "accepted",
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
    standing(content),
    standingInWords(now),
    facts(content),
    hint(campaign),
    `<sub>Campaign ${campaign.id}. Hone works on the goal as it was when the label came; later edits do not count.</sub>\n`,
  ];
  return capped(parts.filter((part) => part !== "").join("\n\n"));
}

/** Where a campaign stands, in a few words. */
export function heading({ phase, stop, request, pullRequest }: Campaign): string {
  if (stop !== null && (phase === "claimed" || phase === "evolving" || phase === "verifying")) return "stopping";
  if (pullRequest !== null && phase === "verifying" && request.attempt > 2) return "measuring again";
  return headings[phase];
}

function standing(content: StatusContent): string {
  const { campaign, evolve, verify, repositoryUrl, now } = content;
  switch (campaign.phase) {
    case "claimed":
      return "The goal and its contract are in order. A run is being started on your runner.";
    case "evolving":
      return `The search runs: ${runLinks(campaign, repositoryUrl, "evolve")}. ${meanwhile(campaign, "Nothing is published before a second run confirms it.")}`;
    case "verifying":
      return confirming(content);
    case "waiting":
      return [`**Confirmed: ${figures(content)}.** Nothing is published yet.`, ...proposedChange(campaign, now)].join(
        "\n\n",
      );
    case "publishing":
      return `Confirmed: ${figures(content)}.`;
    case "published":
      return [
        `${campaign.pullRequest === null ? "The pull request was opened" : `Opened #${campaign.pullRequest}`}${verify?.evidence ? `: ${headline(verify.evidence)}` : ""}.`,
        pullNote({ campaign, verify, now }) ?? "",
      ]
        .filter((text) => text !== "")
        .join("\n\n");
    case "merged":
      return `#${campaign.pullRequest ?? ""} was merged: ${figures(content)}. Thank you.`;
    case "declined":
      return `${sentence(campaign.reason ?? "The pull request was closed.")} Hone takes that for a no and does not open another one for this goal by itself. Reopen it to have it kept current again.`;
    case "nothing":
      return [
        `${prose(campaign.reason ?? "No candidate was better than the base.", 500)}`,
        couldHaveSeen(content),
        searchOutcome(evolve),
      ]
        .filter((text) => text !== "")
        .join("\n\n");
    case "stopped":
      return [sentence(campaign.reason ?? "It was stopped."), searchOutcome(evolve)]
        .filter((text) => text !== "")
        .join("\n\n");
    case "failed":
      return `${failure(content)}\n\nWhen that is mended, take the label off and put it on again.`;
  }
}

const figures = ({ verify }: StatusContent): string => (verify?.evidence ? headline(verify.evidence) : "the gain held");

/** A line with a full stop, ours or a person's; a number of ours keeps its link. */
function sentence(line: string): string {
  const text = prose(line, 500).replace(/^\\#\u200B(?=\d)/, "#");
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function confirming({ campaign, evolve, repositoryUrl }: StatusContent): string {
  const { pullRequest, request } = campaign;
  const what =
    pullRequest === null
      ? `${searchOutcome(evolve)} A separate run measures the best one`
      : "The candidate is measured";
  const run = runLinks(campaign, repositoryUrl, { attempt: request.attempt });
  return `${what.trim()} ${confirmationOn(campaign)}: ${run}. ${meanwhile(campaign, "")}`.trim();
}

const meanwhile = ({ pullRequest }: Campaign, otherwise: string): string =>
  pullRequest === null ? otherwise : `#${pullRequest} stays as it is until then.`;

function confirmationOn({ base, baseRef, request }: Campaign): string {
  return request.base === base
    ? "again, on fresh inputs and held-out cases"
    : `again on ${code(request.base.slice(0, 7))}, since ${code(baseRef)} has moved on with changes to what is measured`;
}

/** The commands that fit. */
function hint({ phase, pullRequest }: Campaign): string {
  switch (phase) {
    case "claimed":
    case "evolving":
    case "verifying":
      return "`/hone stop` ends it, `/hone status` says what it has cost so far.";
    case "waiting":
      return "`/hone approve` opens the pull request, `/hone stop` ends the campaign without one.";
    case "published":
      return pullRequest === null
        ? ""
        : "`/hone continue 20` looks on for something faster still, with 20 candidates more.";
    case "nothing":
    case "stopped":
    case "failed":
      return "`/hone continue 20` goes on from here with 20 candidates more.";
    case "publishing":
    case "merged":
    case "declined":
      return "";
  }
}

/** `12 candidates were tried, 2 kept; rejected: 9 slower, 1 incorrect.` */
function searchOutcome(evolve: RunResult | null): string {
  if (!evolve) return "";
  const rejected = evolve.rejected.length > 0 ? `; rejected: ${prose(reasonCounts(evolve.rejected), 500)}` : "";
  return `${count(evolve.tried, "candidate")} tried, ${evolve.kept} kept${rejected}.`;
}

function couldHaveSeen({ evolve, verify }: StatusContent): string {
  const seen = sightInWords(verify?.evidence) ?? sightInWords(evolve?.evidence);
  return seen === null ? "" : sightSentence(`on this machine ${seen}; a smaller one may be left`);
}

/** The run's own words where it has any: they say what failed and how to mend it. */
function failure({ campaign, evolve, verify }: StatusContent): string {
  const exit = [verify?.exit, evolve?.exit].find((candidate) => candidate?.kind === "failed");
  const reason = prose(campaign.reason ?? "The campaign could not go on.", 1000);
  return exit?.kind === "failed" && exit.remedy !== ""
    ? `${reason}\n\n**How to mend it:** ${prose(exit.remedy, 1000)}`
    : reason;
}

function facts({ campaign, repositoryUrl }: StatusContent): string {
  const { base, budget, goalHash } = campaign.request;
  const rows = [
    ["goal", `${prose(campaign.title)} (${code(goalHash.slice(0, 12))})`],
    ["base", `${code(base.slice(0, 7))} on ${code(campaign.baseRef)}`],
    ["budget", `up to ${count(budget.iterations, "candidate")}, ${wait(budget.wall_seconds)}`],
    ["runner", campaign.runsOn.map((label) => code(label)).join(" ")],
    ["started by", code(campaign.actor)],
    ...(campaign.beside?.length ? [["same files", `${issueLinks(campaign.beside)} may change them too`]] : []),
    ["runs", campaign.runs.length > 0 ? runLinks(campaign, repositoryUrl) : "–"],
    ...besides(campaign),
  ];
  return ["| | |", "|:--|:--|", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join("\n");
}

/** Other campaigns may change the same files: whichever is merged first, the other is measured again. */
function besides({ beside = [] }: Campaign): string[][] {
  if (beside.length === 0) return [];
  const issues = beside.map((issue) => `#${issue}`).join(", ");
  return [["beware", `${issues} may change the same files; whichever is merged first, the other is measured again`]];
}
