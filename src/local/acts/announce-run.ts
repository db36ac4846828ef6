/** Tells of what becomes of a run and of its jobs. */
import { jobShape, runShape, workflowShape } from "../shapes/actions.ts";
import type { Job, Run, World } from "../world.ts";
import { announce } from "./announce.ts";

type RunAction = "requested" | "in_progress" | "completed";

export function announceRun(world: World, run: Run, action: RunAction): Promise<void> {
  return world.hooks.prepared(tellOfRun(world, run, action));
}

async function tellOfRun(world: World, run: Run, action: RunAction): Promise<void> {
  const payload = { workflow_run: await runShape(world, run), workflow: workflowShape(world, run.workflow) };
  announce(world, `workflow_run.${action}`, run.triggeredBy, payload, run);
}

type OfJob = { job: Job; action: "queued" | "in_progress" | "completed" };

export function announceJob(world: World, run: Run, { job, action }: OfJob): void {
  announce(world, `workflow_job.${action}`, run.triggeredBy, { workflow_job: jobShape(world, run, job) });
}
