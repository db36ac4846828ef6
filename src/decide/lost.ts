import type { Campaign } from "../model/campaign.ts";
import type { RunResult } from "../model/run-result.ts";
import type { RunOutcome } from "./observation.ts";
import { howOn, stopInWords, stopped } from "./stopped.ts";
import { failed } from "./transition.ts";

/** So many runs in a row may end without getting further. */
const mostLost = 3;

/** GitHub cancels a job that no runner took within 24 hours; the margin is for when it looks. Milliseconds. */
const nobodyTook = 23 * 3_600_000;

export type Ended = Pick<RunOutcome, "conclusion" | "url" | "began" | "dispatchedAt" | "endedAt"> & {
  /** Those that a runner had to have to take it. */
  labels: readonly string[];
};

/** Runs of which no other try would come to more, by GitHub's conclusion. */
const hopeless: Readonly<Record<string, string>> = {
  startup_failure: "GitHub could not start the run, as it does where the workflow is wrong or not allowed",
  action_required: "GitHub holds the run until somebody approves it, or its rules for workflows forbid it",
};

/**
 * A campaign whose run is over without having come to its end: stopped by people, over for good, or one run further.
 * `campaign.lost` counts this run already; `evolve` is how far the search is.
 */
export function goOn(campaign: Campaign, evolve: RunResult | null, ended: Ended): Campaign {
  const { conclusion, url } = ended;
  const byWhom = stopInWords(campaign);
  if (byWhom !== null) return stopped(campaign, evolve, byWhom);
  if (conclusion === "cancelled") {
    return isUnserved(ended)
      ? failed(campaign, unserved(campaign, ended))
      : stopped(campaign, evolve, `The run was cancelled (${url})`);
  }
  const why = Object.hasOwn(hopeless, conclusion) ? hopeless[conclusion] : undefined;
  if (why !== undefined) return failed(campaign, `${why}: ${url}. When that is mended, ${howOn(campaign)}.`);
  if (campaign.lost >= mostLost) return failed(campaign, lostTooOften(campaign, ended));
  return nextRun(campaign);
}

const isUnserved = ({ began, dispatchedAt, endedAt }: Ended): boolean => !began && endedAt - dispatchedAt >= nobodyTook;

const unserved = (campaign: Campaign, { labels, url }: Ended): string =>
  `No runner with the labels ${labels.join(", ")} took the job within 24 h (${url}). Start a runner that has them all, or change runs_on in .github/hone.yml; then ${howOn(campaign)}.`;

const lostTooOften = (campaign: Campaign, { conclusion, url }: Ended): string =>
  `${mostLost} runs in a row ended without getting further, the last with ${conclusion}: ${url}. See its log, and whether the runner stays on; then ${howOn(campaign)}.`;

/** The campaign asking for one more run of the same kind. */
export const nextRun = (campaign: Campaign): Campaign => ({
  ...campaign,
  request: { ...campaign.request, attempt: campaign.request.attempt + 1 },
});
