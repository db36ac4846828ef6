import type { Campaign, DispatchedRun } from "../model/campaign.ts";

/** Links to a campaign's runs, `[evolve 1](…)`; all of them, or those of one mode. */
export function runLinks({ runs }: Campaign, repositoryUrl: string, mode?: DispatchedRun["mode"]): string {
  const links = runs
    .filter((run) => mode === undefined || run.mode === mode)
    .map((run) => `[${run.mode} ${run.attempt}](${repositoryUrl}/actions/runs/${run.runId})`);
  return links.length > 0 ? links.join(", ") : (mode ?? "no run yet");
}
