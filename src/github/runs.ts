import type { RunOutcome, WorkflowState } from "../decide/observation.ts";
import { runName } from "../decide/run-name.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Repository } from "./connection.ts";
import { orAbsent } from "./http-status.ts";

/** Whether the workflow that runs campaigns is there. */
export async function readWorkflow({ octokit, owner, repo }: Repository, workflow: string): Promise<WorkflowState> {
  const found = await orAbsent(octokit.rest.actions.getWorkflow({ owner, repo, workflow_id: workflow }));
  if (!found) return "missing";
  // A deleted file keeps its workflow, in the state `deleted`.
  if (found.data.state === "deleted") return "missing";
  return found.data.state === "active" ? "active" : "disabled";
}

/** The run that was started for the campaign's present request, by its name; null where none is to be seen. */
export async function findRun(
  { octokit, owner, repo }: Repository,
  { workflow, request }: Campaign,
): Promise<number | null> {
  const found = await orAbsent(
    octokit.rest.actions.listWorkflowRuns({
      owner,
      repo,
      workflow_id: workflow,
      event: "workflow_dispatch",
      per_page: 100,
    }),
  );
  const named = (found?.data.workflow_runs ?? []).filter((run) => run.display_title === runName(request));
  // Were it started twice, the first one counts.
  return named.map(({ id }) => id).toSorted((a, b) => a - b)[0] ?? null;
}

export type RunSight =
  | { kind: "running"; queuedSince: number | null }
  | ({ kind: "completed" } & Omit<RunOutcome, "left" | "checkpoint">);

/** A run as it is now. A run that is gone has ended without a result. */
export async function readRun({ octokit, owner, repo }: Repository, runId: number): Promise<RunSight> {
  const found = await orAbsent(octokit.rest.actions.getWorkflowRun({ owner, repo, run_id: runId }));
  if (!found)
    return { kind: "completed", conclusion: "deleted", url: `run ${runId}`, runAttempt: 1, began: true, minutes: 0 };
  const { data } = found;
  if (data.status !== "completed") {
    return { kind: "running", queuedSince: data.status === "queued" ? Date.parse(data.created_at) : null };
  }
  return {
    kind: "completed",
    conclusion: data.conclusion ?? "unknown",
    url: data.html_url,
    runAttempt: data.run_attempt ?? 1,
    began: true,
    minutes: 0,
  };
}
