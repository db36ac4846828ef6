import { code, prose } from "./escape.ts";
import { count, ratio, wait } from "./figures.ts";

/** What is known of a campaign beside its state, as its status tells it. Times in milliseconds since the epoch. */
export type CampaignNow =
  | { kind: "quiet" }
  | { kind: "queued"; since: number; labels: readonly string[]; long: boolean }
  | { kind: "running"; progress: SearchProgress | null }
  | { kind: "over-limit"; why: string; until: number }
  | { kind: "outdated"; base: string; paths: readonly string[] }
  | { kind: "new-commits"; head: string }
  | { kind: "approval"; originals: Readonly<Record<string, string>>; paths: readonly string[] };

/** How far a search is by its newest checkpoint. `gain`: a ratio that is not confirmed. */
export type SearchProgress = { tried: number; kept: number; seconds: number; gain: number | null };

/**
 * What holds a campaign up, or how far it is; empty where there is nothing to say. No text depends on when it is looked
 * at, so that a comment changes only when something did.
 */
export function standingInWords(now: CampaignNow): string {
  switch (now.kind) {
    case "queued":
      return now.long
        ? unserved(now)
        : `Its job waits since ${clock(now.since)} for a runner with ${labelled(now.labels)}.`;
    case "running":
      return now.progress ? progressInWords(now.progress) : "";
    case "over-limit":
      return `**It waits:** ${prose(now.why, 500)}. It goes on by itself after ${clock(now.until)}; \`/hone budget\` shows what was spent.`;
    default:
      return "";
  }
}

const labelled = (labels: readonly string[]): string =>
  `the ${labels.length === 1 ? "label" : "labels"} ${labels.map((label) => code(label)).join(" ")}`;

function unserved({ since, labels }: Extract<CampaignNow, { kind: "queued" }>): string {
  return `**No runner has taken the job since ${clock(since)}.** It needs one with ${labelled(labels)}. Start one, or change \`runs_on\` in \`.github/hone.yml\`; GitHub cancels a job that nobody takes within 24 hours.`;
}

function progressInWords({ tried, kept, seconds, gain }: SearchProgress): string {
  const best = gain === null ? "nothing better so far" : `best so far ${ratio(gain)}, **not confirmed**`;
  return `${count(tried, "candidate")} tried, ${kept} kept, ${best}; ${wait(seconds)} of search.`;
}

/** `2026-11-21 10:05 UTC` */
const clock = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
