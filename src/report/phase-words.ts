import type { Campaign } from "../model/campaign.ts";
import type { RunResult } from "../model/run-result.ts";
import { proposedChange } from "./approval.ts";
import { code, prose } from "./escape.ts";
import { count } from "./figures.ts";
import { sightInWords, sightSentence } from "./metric-words.ts";
import { pullNote } from "./pull-note.ts";
import { reasonCounts } from "./reasons.ts";
import { runLinks } from "./run-links.ts";
import { headline } from "./sections.ts";
import type { CampaignNow } from "./standing.ts";

export type StatusContent = {
  campaign: Campaign;
  evolve: RunResult | null;
  verify: RunResult | null;
  /** What holds it up or how far it is. */
  now: CampaignNow;
  /** Address of the repository for people. */
  repositoryUrl: string;
  /** Whether everybody can see the repository. */
  isPublic: boolean;
};

/** What a campaign's phase means for its reader. */
export function phaseInWords(content: StatusContent): string {
  const { campaign, evolve, verify, repositoryUrl, now } = content;
  switch (campaign.phase) {
    case "claimed":
      return campaign.request.mode === "prepare"
        ? `The goal is in order, and has no benchmark. ${preparation} A run is being started on your runner.`
        : "The goal and its contract are in order. A run is being started on your runner.";
    case "preparing":
      return `${preparation} ${capital(now.kind === "queued" ? "the run is to begin" : "it works")}: ${runLinks(campaign, repositoryUrl, { attempt: campaign.request.attempt })}. It is shown on this issue before anything is searched with it.`;
    case "proposed":
      return "The benchmark is shown in a comment of its own on this issue. Nothing is searched before somebody with write permission approves of it.";
    case "evolving":
      return `The search ${now.kind === "queued" ? "is to begin" : "runs"}: ${runLinks(campaign, repositoryUrl, "evolve")}. ${meanwhile(campaign, "Nothing is published before a second run confirms it.")}`;
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
        capital(sentence(campaign.reason ?? "No candidate was better than the base.")),
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
      return [failure(content), ...(saysCommand(campaign) ? [] : [startAgain])].join("\n\n");
  }
}

const preparation = "A model writes one, and it is tried on the base.";

/** Where the reason says what to write, that is less than to begin anew. */
const saysCommand = ({ reason, request }: Campaign): boolean =>
  request.mode === "prepare" || /write `\/hone /.test(reason ?? "");
const startAgain = "When that is mended, take the label off and put it on again.";

const figures = ({ verify }: StatusContent): string => (verify?.evidence ? headline(verify.evidence) : "the gain held");

/** A line with a full stop, ours or a person's; a number of ours keeps its link. */
function sentence(line: string): string {
  const text = prose(line, 1000).replace(/^\\#\u200B(?=\d)/, "#");
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** For reasons of Hone's own; others may begin with a person's name. */
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

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
  const reason = capital(sentence(campaign.reason ?? "The campaign could not go on."));
  return exit?.kind === "failed" && exit.remedy !== ""
    ? `${reason}\n\n**How to mend it:** ${prose(exit.remedy, 1000)}`
    : reason;
}
