import { oneLine } from "./escape.ts";
import { count, ratio, wait } from "./figures.ts";

/** How a campaign of this machine stands. */
export type CampaignStatus = {
  campaign: string;
  title: string;
  state: "active" | "resumable" | "finished";
  /** The process at work on it. */
  worker: number | null;
  /** Ratio of the best so far to the base, of the confirmation where there was one, else of the search; null without. */
  best: number | null;
  tried: number;
  /** Candidates that the budget allows. */
  limit: number | null;
  seconds: number;
  usd: number | null;
  /** Why it ended; null where it has not. */
  ended: string | null;
  /** The confirmation's verdict; null where there was none. */
  confirmed: "keep" | "reject" | "crash" | null;
  /** What goes on with it, or shows what came of it. */
  command: string;
};

const order = { active: 0, resumable: 1, finished: 2 } as const;

/** Those at work first, then those to go on with, then the others; each kind in the order given. */
export const byState = (all: readonly CampaignStatus[]): CampaignStatus[] =>
  all.toSorted((a, b) => order[a.state] - order[b.state]);

/** Two lines a campaign: how it stands, and the command that goes on. */
export function statusLines(all: readonly CampaignStatus[]): string[] {
  if (all.length === 0) return ["No campaign yet: hone run GOAL starts one."];
  return byState(all).flatMap((status) => [`${status.campaign}  ${oneLine(status.title, 60)}`, ...details(status)]);
}

function details({
  state,
  worker,
  best,
  tried,
  limit,
  seconds,
  usd,
  ended,
  confirmed,
  command,
}: CampaignStatus): string[] {
  const stands = {
    active: `under way, process ${worker ?? "unknown"}`,
    resumable: "stopped",
    finished: `ended: ${(ended ?? "done").replaceAll("_", " ")}`,
  }[state];
  const found = best === null ? "no gain" : `best ${ratio(best)}`;
  const sure = best === null ? "" : confirmed === "keep" ? ", confirmed" : ", not confirmed";
  const cost = usd === null ? "" : ` · ${usd.toFixed(2)} USD`;
  const candidates = limit === null ? count(tried, "candidate") : `${tried}/${limit} candidates`;
  return [`  ${stands} · ${found}${sure} · ${candidates} · ${wait(seconds)}${cost}`, `  ${command}`];
}
