import type { Benchmark } from "../model/benchmark.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Goal } from "../model/goal.ts";
import type { PreparedBenchmark } from "../model/prepared-benchmark.ts";
import { preparedFolder } from "../model/prepared-place.ts";
import { contractMarkdown } from "./contract-words.ts";
import { cutMarkdown } from "./cut-markdown.ts";
import { code, prose } from "./escape.ts";
import { count, wait } from "./figures.ts";
import { marker, maxBody } from "./marker.ts";
import { preparedMarkdown } from "./prepared.ts";

export type ProposedBenchmark = {
  campaign: Campaign;
  /** As the campaign froze it. */
  goal: Goal;
  benchmark: Benchmark;
  /** As a model prepared it; null: it is the goal's own. */
  prepared: PreparedBenchmark | null;
  /** Of the runs that follow, at most. */
  estimate: { minutes: number; usd: number | null };
};

/** The one comment that shows what is to judge a campaign, and what has become of it. */
export function benchmarkComment(content: ProposedBenchmark): string {
  const { campaign, prepared, benchmark } = content;
  const opening = [
    marker("benchmark"),
    `### Hone: the benchmark ${campaign.phase === "proposed" ? "that is to judge this" : "of this campaign"}`,
    standing(content),
    understood(content.goal),
    what(content),
  ].join("\n\n");
  const closing = `${whole(content)}\n`;
  // What a person has to do stands first and whole; the rest takes the room that is left.
  const room = maxBody - opening.length - closing.length - 200;
  const all = prepared
    ? preparedMarkdown({ ...prepared, estimate: estimateOf(content, prepared) })
    : contractMarkdown(benchmark);
  const shown = cutMarkdown(all, room);
  const more = shown.isCut ? ["*The rest does not fit into a comment.*"] : [];
  return [opening, shown.text, ...more, closing].join("\n\n");
}

function standing(content: ProposedBenchmark): string {
  const { campaign } = content;
  switch (campaign.phase) {
    case "proposed":
      return [`**It waits for an approval.** ${estimateInWords(content)}`, choices(content)].join("\n\n");
    case "claimed":
    case "preparing":
      return "It was not approved of: another one is being prepared, and will be shown here in its place.";
    case "stopped":
    case "failed":
      return campaign.request.mode === "prepare" || campaign.runs.length === 0
        ? "It was not approved of: nothing is measured with it."
        : began(campaign);
    default:
      return began(campaign);
  }
}

/** By whose word the search began. */
function began({ agreed, request }: Campaign): string {
  if (agreed) return `${code(agreed.by)} approved of it; all that this campaign measures, it measures with this.`;
  const key = request.prepared ? "generated" : "own";
  return `This repository lets a search begin with it at once (${code(`benchmarks: {${key}: at_once}`)} in ${code(".github/hone.yml")}). \`/hone stop\` ends it.`;
}

/** The campaign's own: the run that prepared it knows neither the repository's ceiling nor its prices. */
const estimateOf = ({ estimate, campaign }: ProposedBenchmark, prepared: PreparedBenchmark) => ({
  minutes: estimate.minutes,
  usd: campaign.request.budget.usd ?? estimate.usd ?? prepared.estimate.usd,
});

function estimateInWords({ estimate: { minutes, usd }, campaign }: ProposedBenchmark): string {
  const { usd: limit } = campaign.request.budget;
  const machines = usd === null ? "" : `, ${usd.toFixed(2)} USD of machines`;
  const money =
    limit === undefined
      ? `${machines}, and what its models cost`
      : ` and, with all that was spent, ${limit.toFixed(2)} USD`;
  return `What follows takes at most ${wait(minutes * 60)} of runners${money}.`;
}

function choices({ prepared, campaign }: ProposedBenchmark): string {
  const rows = [
    "- `/hone approve` starts the search with it. Whoever writes that answers for the runs that follow.",
    ...(prepared
      ? ['- `/hone retry "the sizes are too small"` has another one prepared, with what you say of this one.']
      : []),
    "- `/hone stop` ends the campaign.",
    prepared
      ? `- Or commit a benchmark of your own${besideGoal(campaign)}, stop this campaign, and take the label off and put it on again. This one's files are a beginning.`
      : "- Or change it on the branch, stop this campaign, and take the label off and put it on again.",
  ];
  return rows.join("\n");
}

/** A text can be read in another way than its author meant. */
function understood({ target, scope }: Goal): string {
  const shown = scope.slice(0, 20).map((path) => code(path, 120));
  const more = scope.length > shown.length ? ` and ${scope.length - shown.length} more` : "";
  return `The goal as Hone read it: ${prose(target, 400)} Candidates may change ${shown.join(", ")}${more}.`;
}

const besideGoal = ({ goalFile }: Campaign): string =>
  goalFile === undefined ? " (`benchmark.yaml`, or as `## Benchmark` of the goal names it)" : " beside the goal file";

function what({ prepared, campaign }: ProposedBenchmark): string {
  if (!prepared) return "It is the goal's own, as it lies in the repository at the base.";
  const { calls = 0, usd = 0 } = campaign.preparing ?? {};
  const cost = `${count(calls, "answer")} of models${usd > 0 ? `, ${usd.toFixed(2)} USD` : ""}`;
  return `A faster version is only as right as this says it is: read what it checks and with which tolerance, and whether its cases are those that matter. It comes with the pull request, as ${code(preparedFolder(prepared.id))}. Preparing it took ${cost} in all.`;
}

const whole = ({ prepared, campaign: { id, stateRef, request } }: ProposedBenchmark): string =>
  prepared
    ? `<sub>Campaign ${id}, contract ${code(request.benchmarkHash.slice(0, 12))}. All of it: ${code(`git fetch origin ${stateRef} && git show FETCH_HEAD:prepared.json`)}</sub>`
    : `<sub>Campaign ${id}, contract ${code(request.benchmarkHash.slice(0, 12))}.</sub>`;
