import type { DispatchedRun } from "../model/campaign.ts";
import type { Repository } from "./connection.ts";
import { orAbsent } from "./http-status.ts";

/** Whether a runner ever took a job of a run's recorded attempt, and minutes that runners were kept. */
export type Jobs = { began: boolean; minutes: number };

/** The jobs of a run that is over. */
export async function readJobs({ octokit, owner, repo }: Repository, run: DispatchedRun): Promise<Jobs> {
  const { runId: run_id, runAttempt } = run;
  const listing = { owner, repo, run_id, attempt_number: runAttempt, per_page: 100 };
  const listed = await orAbsent(octokit.rest.actions.listJobsForWorkflowRunAttempt(listing));
  const taken = (listed?.data.jobs ?? []).filter((job) => (job.runner_id ?? 0) > 0);
  const ms = taken.reduce((sum, job) => sum + lasted(job), 0);
  return { began: taken.length > 0, minutes: ms / 60_000 };
}

const lasted = (job: { started_at: string; completed_at: string | null }): number =>
  job.completed_at === null ? 0 : Math.max(0, Date.parse(job.completed_at) - Date.parse(job.started_at));
