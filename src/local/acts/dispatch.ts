/** workflow_dispatch: from a request to a queued run. */
import { randomUUID } from "node:crypto";

import { readBlob } from "../git/objects.ts";
import { Refusal } from "../refusal.ts";
import { resolveText } from "../runner/expressions.ts";
import type { Scope } from "../runner/expressions.ts";
import { githubContext } from "../runner/github-context.ts";
import { readInputs } from "../runner/dispatch-inputs.ts";
import { jobLabels } from "../runner/job-labels.ts";
import { parseWorkflowFile } from "../runner/workflow-file.ts";
import type { WorkflowFile } from "../runner/workflow-file.ts";
import { runShape, workflowShape } from "../shapes/actions.ts";
import type { Account, Job, Run, Workflow, World } from "../world.ts";
import { announce } from "./announce.ts";

export type Dispatch = {
  workflow: Workflow;
  ref: string;
  inputs: Record<string, string | number | boolean>;
  by: Account;
};

/** The file must be on the default branch (or it is no workflow); the run takes the version at `ref`. */
export async function dispatchWorkflow(world: World, { workflow, ref, inputs, by }: Dispatch): Promise<Run> {
  const branch = ref.replace(/^refs\/heads\//, "");
  const sha = await world.git.resolve(`refs/heads/${branch}`);
  if (sha === null) throw new Refusal(422, `No ref found for: ${ref}`);
  const file = await workflowAt(world, workflow, sha);
  if (file.dispatchInputs === null) throw new Refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
  const run = newRun(world, { workflow, branch, sha, by, inputs: readInputs(file.dispatchInputs, inputs) });
  const scope = runScope(world, run);
  run.title = file.runName === null ? (file.name ?? workflow.path) : resolveText(file.runName, scope);
  run.jobs = newJobs(world, file, scope);
  world.runs.set(run.id, run);
  await announceRun(world, run, "requested");
  world.enqueue(run);
  return run;
}

/** The file as it stands at a commit. Throws GitHub's refusals. */
export async function workflowAt(world: World, workflow: Workflow, sha: string): Promise<WorkflowFile> {
  const blob = await world.git.resolve(`${sha}:${workflow.path}`);
  if (blob === null) throw new Refusal(404, "Not Found");
  return parseWorkflowFile(workflow.path, (await readBlob(world.git, blob)).toString());
}

/** What expressions outside of jobs may refer to. */
export function runScope(world: World, run: Run): Scope {
  return { github: githubContext(world, run, null), inputs: { ...run.inputs } };
}

export function announceRun(world: World, run: Run, action: RunAction): Promise<void> {
  return world.hooks.prepared(putTogether(world, run, action));
}

type RunAction = "requested" | "in_progress" | "completed";

async function putTogether(world: World, run: Run, action: RunAction): Promise<void> {
  const payload = { workflow_run: await runShape(world, run), workflow: workflowShape(world, run.workflow) };
  announce(world, `workflow_run.${action}`, run.actor, payload);
}

type NewRun = Pick<Run, "workflow" | "branch" | "sha" | "inputs"> & { by: Account };

function newRun(world: World, { by, ...given }: NewRun): Run {
  const now = new Date();
  const number = [...world.runs.values()].filter((run) => run.workflow === given.workflow).length + 1;
  return {
    ...given,
    id: world.nextId(),
    number,
    attempt: 1,
    title: "",
    actor: by,
    status: "queued",
    conclusion: null,
    createdAt: now,
    updatedAt: now,
    jobs: [],
    cancel: new AbortController(),
  };
}

function newJobs(world: World, file: WorkflowFile, scope: Scope): Job[] {
  const run = randomUUID();
  return Object.entries(file.jobs).map(([key, job]) => ({
    id: world.nextId(),
    key,
    name: job.name === null ? key : resolveText(job.name, scope),
    labels: jobLabels(job.runsOn, scope),
    steps: [],
    backend: { run, job: randomUUID() },
    log: [],
    summary: "",
    status: "queued",
    conclusion: null,
    startedAt: null,
    completedAt: null,
  }));
}
