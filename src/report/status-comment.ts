import type { Campaign, Phase } from "../model/campaign.ts";
import type { RunResult } from "../model/run-result.ts";
import { code, prose } from "./escape.ts";
import { count, wait } from "./figures.ts";
import { capped, marker } from "./marker.ts";
import { sightInWords, sightSentence } from "./metric-words.ts";
import { reasonCounts } from "./reasons.ts";
import { runLinks } from "./run-links.ts";
import { headline } from "./sections.ts";

export type StatusContent = {
  campaign: Campaign;
  evolve: RunResult | null;
  verify: RunResult | null;
  /** Address of the repository for people. */
  repositoryUrl: string;
};

const headings: Record<Phase, string> = {
  claimed: "accepted",
  evolving: "looking for something faster",
  verifying: "confirming the best candidate",
  publishing: "opening the pull request",
  waiting: "waiting for approval",
  published: "done",
  merged: "merged",
  declined: "closed without a merge",
  stopped: "stopped",
  nothing: "nothing to gain was found",
  failed: "it could not go on",
};

/** The one comment that an issue carries, kept current through the campaign. */
export function statusComment(content: StatusContent): string {
  const { campaign } = content;
  return capped(
    [
      marker("status"),
      `### Hone: ${headings[campaign.phase]}`,
      standing(content),
      facts(content),
      `<sub>Campaign ${campaign.id}. Hone works on the goal as it was when the label came; later edits do not count.</sub>\n`,
    ].join("\n\n"),
  );
}

function standing(content: StatusContent): string {
  const { campaign, evolve, verify, repositoryUrl } = content;
  switch (campaign.phase) {
    case "claimed":
      return "The goal and its contract are in order. A run is being started on your runner.";
    case "evolving":
      return `The search runs: ${runLinks(campaign, repositoryUrl, "evolve")}. Nothing is published before a second run confirms it.`;
    case "verifying":
      return `${searchOutcome(evolve)} A separate run measures the best one again, on fresh inputs and held-out cases: ${runLinks(campaign, repositoryUrl, "verify")}.`;
    case "publishing":
      return `Confirmed: ${verify?.evidence ? headline(verify.evidence) : "the gain held"}.`;
    case "published":
      return `${campaign.pullRequest === null ? "The pull request was opened" : `Opened #${campaign.pullRequest}`}${verify?.evidence ? `: ${headline(verify.evidence)}` : ""}.`;
    case "nothing":
      return [
        `${prose(campaign.reason ?? "No candidate was better than the base.", 500)}`,
        couldHaveSeen(content),
        searchOutcome(evolve),
      ]
        .filter((text) => text !== "")
        .join("\n\n");
    case "waiting":
    case "merged":
    case "declined":
    case "stopped":
      return prose(campaign.reason ?? "", 500);
    case "failed":
      return `${failure(content)}\n\nWhen that is mended, take the label off and put it on again.`;
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
    ["runs", campaign.runs.length > 0 ? runLinks(campaign, repositoryUrl) : "–"],
  ];
  return ["| | |", "|:--|:--|", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join("\n");
}
