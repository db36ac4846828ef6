/** One job from start to end: steps in order, outputs, conclusion. */
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
  const { job, definition, file } = start;
  begin(job);
  job.steps = definition.steps.map((step, at): Step => ({ ...untouched, name: stepTitle(run, step), number: at + 1 }));
  let conclusion: JobOutcome["conclusion"] = "failure";
  try {
    Object.assign(run.env, resolveTexts(file.env, run.scope()), resolveTexts(definition.env, run.scope()));
    conclusion = await runSteps(run, definition.steps);
    if (limit.aborted)
      run.log(`##[error]The job has exceeded the maximum execution time of ${minutes(start)} minutes.`);
    return { conclusion, outputs: resolveTexts(definition.outputs, run.scope()) };
  } catch (error) {
    run.violation(String(error));
    return { conclusion: "failure", outputs: {} };
  } finally {
    finish(job, conclusion);
    await run.end();
  }
}

const untouched = { status: "queued", conclusion: null, startedAt: null, completedAt: null } as const;

async function runSteps(run: JobRun, steps: readonly WorkflowStep[]): Promise<JobState> {
  let state: JobState = "success";
  for (const [at, definition] of steps.entries()) {
    if (run.cancelled.aborted) state = "cancelled";
    const step = run.job.steps[at];
    if (step === undefined) throw new Error(`step ${at} has no record`);
    run.enter(step.name);
    begin(step);
    const result = await runStep(run, definition, state);
    finish(step, result.outcome);
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

function begin(progress: Job | Step): void {
  progress.status = "in_progress";
  progress.startedAt = new Date();
}

export function finish(progress: Job | Step, conclusion: Job["conclusion"]): void {
  progress.status = "completed";
  progress.conclusion = conclusion;
  progress.completedAt = new Date();
}
