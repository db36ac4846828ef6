/** One run from its first job to its conclusion. */
import { announceJob, announceRun } from "../acts/announce-run.ts";
import { runScope, workflowAt } from "../acts/workflow-version.ts";
import type { JsonObject } from "../json.ts";
import type { Conclusion, Job, Run, World } from "../world.ts";
import { condition } from "./expressions.ts";
import type { JobState } from "./expressions.ts";
import { finish, runJob } from "./job.ts";
import type { JobOutcome } from "./job.ts";
import type { JobQueue } from "./job-queue.ts";
import type { RunnerSettings } from "./job-run.ts";
import type { Killing } from "./killing.ts";
import type { WorkflowFile, WorkflowJob } from "./workflow-file.ts";

export type Stage = { world: World; queue: JobQueue; settings: RunnerSettings; killing: Killing };

/** Plays all jobs, each as soon as those that it needs are done and a runner is free. */
export async function playRun(stage: Stage, run: Run): Promise<void> {
  const { world } = stage;
  const file = await workflowAt(world, run.workflow, run.sha);
  for (const job of run.jobs) announceJob(world, run, { job, action: "queued" });
  const results: JsonObject = {};
  const played = new Map<Job, Promise<void>>();
  const play = (job: Job): Promise<void> => {
    const begun = played.get(job) ?? playJob(stage, { run, job, file, results, play });
    played.set(job, begun);
    return begun;
  };
  await Promise.all(run.jobs.map(play));
  move(world, run, "completed", conclusionOf(run.jobs));
  await announceRun(world, run, "completed");
}

type Part = { run: Run; job: Job; file: WorkflowFile; results: JsonObject; play: (job: Job) => Promise<void> };

async function playJob(stage: Stage, { run, job, file, results, play }: Part): Promise<void> {
  const { world } = stage;
  const definition = file.jobs[job.key];
  if (definition === undefined) throw new Error(`job ${job.key} is gone from the workflow`);
  await Promise.all(run.jobs.filter(({ key }) => definition.needs.includes(key)).map(play));
  const needs = Object.fromEntries(definition.needs.map((key) => [key, results[key] ?? null]));
  const state = run.cancel.signal.aborted ? "cancelled" : stateAfter(run.jobs, definition.needs);
  if (condition(definition.if, { ...runScope(world, run), needs, vars: {} }, state)) {
    const { conclusion, outputs } = await onMachine(stage, { run, job, file, definition, needs });
    results[job.key] = { result: conclusion, outputs };
  } else {
    finish(job, state === "cancelled" ? "cancelled" : "skipped", world.now());
    results[job.key] = { result: job.conclusion, outputs: {} };
  }
  announceJob(world, run, { job, action: "completed" });
}

type Task = { run: Run; job: Job; file: WorkflowFile; definition: WorkflowJob; needs: JsonObject };

async function onMachine({ world, queue, settings, killing }: Stage, task: Task): Promise<JobOutcome> {
  const { run, job } = task;
  sayUnserved(queue, settings, task);
  const machine = await queue.take(job.labels, run.cancel.signal);
  if (machine === null) {
    finish(job, "cancelled", world.now());
    return { conclusion: "cancelled", outputs: {} };
  }
  try {
    const { id, name, group } = machine;
    job.runner = { id, name, group };
    job.status = "in_progress";
    job.startedAt = world.now();
    if (run.status === "queued") {
      move(world, run, "in_progress", null);
      await announceRun(world, run, "in_progress");
    }
    announceJob(world, run, { job, action: "in_progress" });
    return await runJob({
      world,
      ...task,
      machine,
      settings,
      killed: killing.watch(machine),
      cancelled: run.cancel.signal,
    });
  } finally {
    queue.release(machine);
  }
}

/** A job whose labels no runner has waits, as at GitHub; the log says so. */
function sayUnserved(queue: JobQueue, { onLog }: RunnerSettings, { run, job }: Task): void {
  const unserved = queue.unserved(job.labels);
  if (unserved === null) return;
  const has = [...(unserved.machine?.labels ?? [])].join(", ");
  const line = `Waiting for a runner with the labels ${unserved.lacks.join(", ")}; this one has ${has}`;
  onLog({ run: run.id, job: job.name, step: "queue", line });
}

export function move(world: World, run: Run, status: Run["status"], conclusion: Conclusion | null): void {
  run.status = status;
  run.conclusion = conclusion;
  run.updatedAt = world.now();
}

function stateAfter(jobs: readonly Job[], needs: readonly string[]): JobState {
  const conclusions = jobs.filter((job) => needs.includes(job.key)).map((job) => job.conclusion);
  return conclusions.every((one) => one === "success") ? "success" : "failure";
}

function conclusionOf(jobs: readonly Job[]): Conclusion {
  const conclusions = jobs.map((job) => job.conclusion);
  if (conclusions.includes("failure")) return "failure";
  if (conclusions.includes("cancelled")) return "cancelled";
  return conclusions.every((one) => one === "skipped") ? "skipped" : "success";
}
