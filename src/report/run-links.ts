import type { Campaign, DispatchedRun } from "../model/campaign.ts";

/** Which of a campaign's runs: all of one mode, or the one of an attempt. */
export type WhichRuns = DispatchedRun["mode"] | { attempt: number };

/** Links to a campaign's runs, `[evolve 1](…)`; to all of them, or to those that are asked for. */
export function runLinks({ runs }: Campaign, repositoryUrl: string, which?: WhichRuns): string {
  const links = runs
    .filter(
      (run) =>
        which === undefined || run.mode === which || (typeof which === "object" && run.attempt === which.attempt),
    )
    .map((run) => `[${run.mode} ${run.attempt}](${repositoryUrl}/actions/runs/${run.runId})`);
  if (links.length > 0) return links.join(", ");
  return typeof which === "string" ? which : which ? `run ${which.attempt}, not started yet` : "no run yet";
}

/** Issues by their numbers, which GitHub links: `#4, #7`. */
export const issueLinks = (issues: readonly number[]): string => issues.map((issue) => `#${issue}`).join(", ");
