/** From an event to a queued run. */
import { randomUUID } from "node:crypto";

import { resolveText } from "../runner/expressions.ts";
import type { Scope } from "../runner/expressions.ts";
import { jobLabels } from "../runner/job-labels.ts";
import type { WorkflowFile } from "../runner/workflow-file.ts";
import type { Account, Job, Run, World } from "../world.ts";
import { announceRun } from "./announce-run.ts";
import { runScope } from "./workflow-version.ts";

export type NewRun = Pick<Run, "workflow" | "event" | "payload" | "depth" | "branch" | "sha" | "inputs"> & {
  by: Account;
  file: WorkflowFile;
};

export async function startRun(world: World, { by, file, ...given }: NewRun): Promise<Run> {
  const now = world.now();
  const number = [...world.runs.values()].filter((run) => run.workflow === given.workflow).length + 1;
  const run: Run = {
    ...given,
    id: world.nextId(),
    number,
    attempt: 1,
    earlier: [],
    title: file.name ?? given.workflow.path,
    actor: by,
    triggeredBy: by,
    status: "queued",
    conclusion: null,
    createdAt: now,
    startedAt: now,
    updatedAt: now,
    jobs: [],
    cancel: new AbortController(),
  };
  const scope = runScope(world, run);
  if (file.runName !== null) run.title = resolveText(file.runName, scope);
  run.jobs = newJobs(world, file, scope);
  world.runs.set(run.id, run);
  await announceRun(world, run, "requested");
  world.enqueue(run);
  return run;
}

/** The jobs of one attempt, all waiting. */
export function newJobs(world: World, file: WorkflowFile, scope: Scope): Job[] {
  const run = randomUUID();
  return Object.entries(file.jobs).map(([key, job]) => ({
    id: world.nextId(),
    key,
    name: job.name === null ? key : resolveText(job.name, scope),
    labels: jobLabels(job.runsOn, scope),
    createdAt: world.now(),
    runner: null,
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
