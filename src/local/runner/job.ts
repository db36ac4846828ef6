/** One job from start to end: steps in order, outputs, conclusion. */
import { setTimeout as wait } from "node:timers/promises";

import type { Job, Step } from "../world.ts";
import { resolve, resolveText, resolveTexts } from "./expressions.ts";
import type { JobState } from "./expressions.ts";
import { JobRun } from "./job-run.ts";
import type { JobStart } from "./job-run.ts";
import { runStep } from "./step.ts";
import type { WorkflowStep } from "./workflow-file.ts";

export type JobOutcome = { conclusion: "success" | "failure" | "cancelled"; outputs: Record<string, string> };

/** Never throws; what goes wrong outside of the steps is a violation and a failed job. */
export async function runJob(start: JobStart): Promise<JobOutcome> {
  const limit = AbortSignal.timeout(minutes(start) * 60_000);
  const run = await JobRun.begin({ ...start, cancelled: AbortSignal.any([start.cancelled, limit]) });
  const { job, definition, file, killed } = start;
  job.steps = definition.steps.map((step, at): Step => ({ ...untouched, name: stepTitle(run, step), number: at + 1 }));
  let conclusion: JobOutcome["conclusion"] = "failure";
  try {
    Object.assign(run.env, resolveTexts(file.env, run.scope()), resolveTexts(definition.env, run.scope()));
    conclusion = await runSteps(run, definition.steps);
    if (killed.aborted) {
      await lost(run, start);
      return { conclusion: "failure", outputs: {} };
    }
    if (limit.aborted)
      run.log(`##[error]The job has exceeded the maximum execution time of ${minutes(start)} minutes.`);
    return { conclusion, outputs: resolveTexts(definition.outputs, run.scope()) };
  } catch (error) {
    run.violation(String(error));
    return { conclusion: "failure", outputs: {} };
  } finally {
    finish(job, killed.aborted ? "failure" : conclusion, start.world.now());
    await run.end();
  }
}

/** GitHub finds out after a while, and has no more than the log so far. */
async function lost(run: JobRun, { settings, machine }: JobStart): Promise<void> {
  await wait(settings.noticedAfterMs);
  run.enter("Complete job");
  run.log(
    `##[error]The self-hosted runner lost communication with the server. Verify the machine is running and has a healthy network connection. Anything in your workflow that terminates the runner process, starves it for CPU/Memory, or blocks its network access can cause this error. (${machine.name})`,
  );
}

const untouched = { status: "queued", conclusion: null, startedAt: null, completedAt: null } as const;

async function runSteps(run: JobRun, steps: readonly WorkflowStep[]): Promise<JobState> {
  let state: JobState = "success";
  for (const [at, definition] of steps.entries()) {
    if (run.cancelled.aborted) state = "cancelled";
    const step = run.job.steps[at];
    if (step === undefined) throw new Error(`step ${at} has no record`);
    run.enter(step.name);
    begin(step, run.world.now());
    const result = await runStep(run, definition, state);
    if (run.killed.aborted) return "failure"; // nobody is left to tell how the step ended
    finish(step, result.outcome, run.world.now());
    if (definition.id !== undefined) run.results[definition.id] = result;
    if (result.outcome === "cancelled") state = "cancelled";
    if (result.outcome === "failure" && !definition["continue-on-error"] && state === "success") state = "failure";
  }
  return run.cancelled.aborted ? "cancelled" : state;
}

function stepTitle(run: JobRun, step: WorkflowStep): string {
  if (typeof step.name === "string") return step.name;
  if (step.uses !== undefined) return `Run ${step.uses}`;
  const text = typeof step.run === "string" ? step.run : "a script";
  return step.name === undefined ? `Run ${text.split("\n")[0] ?? ""}` : resolveText(step.name, run.scope());
}

function minutes({ definition }: JobStart): number {
  const value = resolve(definition.minutes, {});
  return typeof value === "number" ? value : Number(value);
}

function begin(step: Step, now: Date): void {
  step.status = "in_progress";
  step.startedAt = now;
}

export function finish(progress: Job | Step, conclusion: Job["conclusion"], now: Date): void {
  progress.status = "completed";
  progress.conclusion = conclusion;
  progress.completedAt = now;
}
