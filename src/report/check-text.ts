import type { Campaign } from "../model/campaign.ts";
import type { RunResult } from "../model/run-result.ts";
import { code, oneLine, prose } from "./escape.ts";
import { gainInWords, gainOf } from "./metric-words.ts";
import { headline } from "./sections.ts";
import { caseTable } from "./tables.ts";

/** A button: GitHub takes 20 characters of a label and of an identifier, 40 of a description, and three buttons. */
export type CheckAction = { label: string; description: string; identifier: "stop" | "continue" | "remeasure" };

/** What the check run on a pull request's commit shows; `conclusion` is null while Hone works. */
export type CheckText = {
  conclusion: "success" | "neutral" | null;
  title: string;
  summary: string;
  actions: CheckAction[];
};

export type CheckContent = {
  campaign: Campaign;
  verify: RunResult | null;
  kind: "measured" | "running" | "outdated";
};

const stop = { label: "Stop", description: "End what Hone does for this now", identifier: "stop" } as const;
const searchOn = {
  label: "Search on",
  description: "Look for something faster still",
  identifier: "continue",
} as const;
const again = {
  label: "Measure again",
  description: "Measure it on the base as it is now",
  identifier: "remeasure",
} as const;

/** GitHub takes 65,535 characters. */
const maxSummary = 60_000;

export function checkText(content: CheckContent): CheckText {
  const { campaign, kind } = content;
  const summary = `${summaryOf(content)}\n\nCampaign ${code(campaign.id)}, issue #${campaign.issue}.`
    .slice(0, maxSummary)
    .toWellFormed();
  const title = titleOf(content);
  if (kind === "running") return { conclusion: null, title, summary, actions: [stop] };
  return { conclusion: kind === "measured" ? "success" : "neutral", title, summary, actions: [searchOn, again] };
}

function titleOf({ campaign, verify, kind }: CheckContent): string {
  if (kind === "running") return campaign.request.mode === "verify" ? "Measuring again" : "Searching on";
  if (kind === "outdated") return "The figures are not of this commit on this base";
  const gain = verify?.evidence && gainOf(verify.evidence);
  return gain ? oneLine(`${gainInWords(verify.evidence!) ?? ""} (95 % interval ${gain.range})`, 200) : "Measured";
}

function summaryOf({ campaign, verify, kind }: CheckContent): string {
  const { request, baseRef, measuredBase, reason } = campaign;
  if (kind === "running") {
    const where = `${code(request.base.slice(0, 7))} of ${code(baseRef)}`;
    return request.mode === "verify"
      ? `The candidate is measured again, on ${where}. The pull request shows the earlier figures until then.`
      : `The search goes on from ${where}. The pull request stays as it is until something better is confirmed.`;
  }
  const of = `${code(campaign.head?.slice(0, 7) ?? "unknown")} on ${code(measuredBase?.slice(0, 7) ?? "unknown")} of ${code(baseRef)}`;
  const figures = verify?.evidence
    ? `${headline(verify.evidence)}: ${of}.\n\n${caseTable(verify.evidence)}`
    : `Measured was ${of}.`;
  if (kind === "measured") return figures;
  const why = reason === null ? "" : ` ${prose(reason, 500)}.`;
  return `Something changed that was not measured; the pull request says what.${why}\n\n${figures}`;
}
