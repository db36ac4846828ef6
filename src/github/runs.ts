import type { RunOutcome, WorkflowState } from "../decide/observation.ts";
import { runName } from "../decide/run-name.ts";
import type { Campaign, DispatchedRun } from "../model/campaign.ts";
import type { Repository } from "./connection.ts";
import { orAbsent } from "./http-status.ts";
import { readJobs } from "./jobs.ts";

/** Whether the workflow that runs campaigns is there. */
export async function readWorkflow({ octokit, owner, repo }: Repository, workflow: string): Promise<WorkflowState> {
  const found = await orAbsent(octokit.rest.actions.getWorkflow({ owner, repo, workflow_id: workflow }));
  if (!found) return "missing";
  // A deleted file keeps its workflow, in the state `deleted`.
  if (found.data.state === "deleted") return "missing";
  return found.data.state === "active" ? "active" : "disabled";
}

/** Pages of 100 runs that are looked through for one; GitHub lists the newest first. */
const mostPages = 5;

/** Clocks differ: a run may seem older than the campaign that asked for it. Milliseconds. */
const clockSkew = 600_000;

/**
 * The run that was started for the campaign's present request, by its name; null where none is to be seen. Only runs on
 * `branch`, the default one, that an app has started: on another, anybody's workflow may bear that name, and a person may
 * start one with inputs of their own.
 */
export async function findRun(
  { octokit, owner, repo }: Repository,
  { request, createdAt }: Campaign,
  branch: string,
): Promise<number | null> {
  const since = new Date(Date.parse(createdAt) - clockSkew).toISOString().slice(0, 19);
  const listing = { owner, repo, event: "workflow_dispatch", branch, created: `>=${since}Z`, per_page: 100 };
  const found: number[] = [];
  for (let page = 1; page <= mostPages; page++) {
    const { data } = await octokit.rest.actions.listWorkflowRunsForRepo({ ...listing, page });
    const named = data.workflow_runs.filter(
      (run) => run.display_title === runName(request) && run.head_branch === branch && run.actor?.type === "Bot",
    );
    found.push(...named.map(({ id }) => id));
    if (data.workflow_runs.length < 100) break;
  }
  // Were it started twice, the first one counts.
  return found.toSorted((a, b) => a - b)[0] ?? null;
}

/** Times in milliseconds since the epoch. */
export type RunSight =
  | { kind: "running"; startedAt: number; queuedSince: number | null }
  | ({ kind: "completed" } & Omit<RunOutcome, "left" | "checkpoint">);

/**
 * A run as it is now, or as its recorded attempt was where somebody has started it again. A run that is gone has ended
 * without a result.
 */
export async function readRun(repository: Repository, run: DispatchedRun): Promise<RunSight> {
  const data = await readAttempt(repository, run);
  if (!data) return gone(run);
  const dispatchedAt = Date.parse(data.created_at);
  const startedAt = Date.parse(data.run_started_at ?? data.created_at);
  if (data.status !== "completed") {
    return { kind: "running", startedAt, queuedSince: data.status === "in_progress" ? null : startedAt };
  }
  const endedAt = Date.parse(data.updated_at);
  const { html_url: url, conclusion } = data;
  const jobs = await readJobs(repository, run);
  return { kind: "completed", conclusion: conclusion ?? "unknown", url, dispatchedAt, endedAt, ...jobs };
}

async function readAttempt({ octokit, owner, repo }: Repository, { runId: run_id, runAttempt }: DispatchedRun) {
  const found = await orAbsent(octokit.rest.actions.getWorkflowRun({ owner, repo, run_id }));
  if (!found || (found.data.run_attempt ?? 1) === runAttempt) return found?.data ?? null;
  const recorded = { owner, repo, run_id, attempt_number: runAttempt };
  return (await orAbsent(octokit.rest.actions.getWorkflowRunAttempt(recorded)))?.data ?? null;
}

const gone = ({ runId }: DispatchedRun): RunSight => ({
  kind: "completed",
  conclusion: "deleted",
  url: `run ${runId}`,
  dispatchedAt: 0,
  endedAt: 0,
  began: true,
  minutes: null,
});
