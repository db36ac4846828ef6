/** workflow_dispatch: from a request to a queued run, and a person's start of an old one anew. */
import { Refusal } from "../refusal.ts";
import { readInputs } from "../runner/dispatch-inputs.ts";
import { repositoryShape, userShape } from "../shapes/identities.ts";
import type { Account, Run, Workflow, World } from "../world.ts";
import { newJobs, startRun } from "./start-run.ts";
import { runScope, workflowAt } from "./workflow-version.ts";

export type Dispatch = {
  workflow: Workflow;
  ref: string;
  inputs: Record<string, string | number | boolean>;
  by: Account;
};

/** The file must be on the default branch (or it is no workflow); the run takes the version at `ref`. */
export async function dispatchWorkflow(world: World, { workflow, ref, inputs: given, by }: Dispatch): Promise<Run> {
  const branch = ref.replace(/^refs\/heads\//, "");
  const sha = await world.git.resolve(`refs/heads/${branch}`);
  if (sha === null) throw new Refusal(422, `No ref found for: ${ref}`);
  const file = await workflowAt(world, workflow, sha);
  if (file.dispatchInputs === null) throw new Refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
  const inputs = readInputs(file.dispatchInputs, given);
  const payload = {
    inputs,
    ref: `refs/heads/${branch}`,
    repository: repositoryShape(world),
    sender: userShape(world, by),
    workflow: workflow.path,
  };
  return startRun(world, { workflow, event: "workflow_dispatch", payload, depth: 0, branch, sha, inputs, by, file });
}

/** All jobs of a run once more: its next attempt, of the same id, on the same commit. No `requested` is sent then. */
export async function rerunWorkflow(world: World, run: Run, by: Account): Promise<void> {
  if (run.status !== "completed") {
    throw new Refusal(403, "This workflow is already running. Wait for it to finish before you re-run it.");
  }
  const { attempt, triggeredBy, status, conclusion, startedAt, updatedAt, jobs } = run;
  const file = await workflowAt(world, run.workflow, run.sha);
  const now = world.now();
  run.earlier.push({ attempt, triggeredBy, status, conclusion, startedAt, updatedAt, jobs });
  Object.assign(run, { attempt: attempt + 1, triggeredBy: by, status: "queued", conclusion: null });
  Object.assign(run, { startedAt: now, updatedAt: now, cancel: new AbortController() });
  run.jobs = newJobs(world, file, runScope(world, run));
  world.enqueue(run);
}
