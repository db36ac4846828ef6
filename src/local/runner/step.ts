/** One step: its condition, its process, what it leaves behind. */
import { writeFile } from "node:fs/promises";
import { join, resolve as resolvePath } from "node:path";

import { actionEnvironment, machineEnvironment, runnerEnvironment, githubEnvironment } from "./environment.ts";
import { condition, resolveText, resolveTexts } from "./expressions.ts";
import type { JobState, Scope } from "./expressions.ts";
import type { JobRun } from "./job-run.ts";
import { findAction, inputEnvironment } from "./node-action.ts";
import { makeStepFiles, readStepFiles } from "./step-files.ts";
import { runProcess } from "./step-process.ts";
import type { WorkflowStep } from "./workflow-file.ts";

export type StepResult = { outcome: "success" | "failure" | "cancelled" | "skipped"; outputs: Record<string, string> };
type Command = { command: string; args: string[]; env: Record<string, string>; cwd: string };

/** Never throws: what cannot be played is a violation and a failed step. */
export async function runStep(job: JobRun, step: WorkflowStep, state: JobState): Promise<StepResult> {
  try {
    const env = { ...job.env, ...resolveTexts(step.env, job.scope()) };
    const scope = job.scope(env);
    if (!condition(step.if, scope, state)) return { outcome: "skipped", outputs: {} };
    return await perform(job, step, { env, scope, state });
  } catch (error) {
    job.violation(String(error));
    return { outcome: "failure", outputs: {} };
  }
}

type Around = { env: Record<string, string>; scope: Scope; state: JobState };

async function perform(job: JobRun, step: WorkflowStep, { env, scope, state }: Around): Promise<StepResult> {
  const files = await makeStepFiles(job.folders.temp);
  const command = await commandOf(job, step, scope);
  const path = [...job.path, machineEnvironment().PATH ?? ""].join(":");
  const whole = {
    ...machineEnvironment(),
    ...runnerEnvironment(job.folders, job.machine),
    ...githubEnvironment(job.github, job.folders),
    ...files,
    ...env,
    ...command.env,
    PATH: path,
    GITHUB_ACTION: step.id ?? "__run",
  };
  const limit = AbortSignal.timeout(step["timeout-minutes"] * 60_000);
  // A step that runs although the job was cancelled (`always()`) is not stopped by that same cancellation.
  const signal = AbortSignal.any(state === "cancelled" ? [limit] : [limit, job.cancelled]);
  const code = await runProcess({
    ...command,
    env: whole,
    onLine: (line) => job.log(line),
    signal,
    killed: job.killed,
  });
  if (job.killed.aborted) return { outcome: "failure", outputs: {} };
  const report = await readStepFiles(files);
  Object.assign(job.env, report.env);
  job.path.unshift(...report.path);
  job.addSummary(report.summary);
  if (code !== 0) job.log(`##[error]Process completed with exit code ${code}.`);
  const outcome = state !== "cancelled" && job.cancelled.aborted ? "cancelled" : code === 0 ? "success" : "failure";
  return { outcome, outputs: report.outputs };
}

async function commandOf(job: JobRun, step: WorkflowStep, scope: Scope): Promise<Command> {
  const { workspace, temp } = job.folders;
  if (step.run !== undefined) {
    const script = join(temp, `${crypto.randomUUID()}.sh`);
    await writeFile(script, `${resolveText(step.run, scope)}\n`);
    const directory = step["working-directory"] === undefined ? "." : resolveText(step["working-directory"], scope);
    const [command, ...flags] = shells[step.shell ?? "unspecified"];
    return { command, args: [...flags, script], env: {}, cwd: resolvePath(workspace, directory) };
  }
  const action = await findAction(step.uses ?? "", job.actions);
  const env = {
    ...inputEnvironment(action, resolveTexts(step.with, scope), scope),
    ...actionEnvironment(job.world, job.job),
    GITHUB_ACTION_REPOSITORY: action.repository,
    GITHUB_ACTION_REF: action.ref,
  };
  return { command: process.execPath, args: [join(action.folder, action.runs.main)], env, cwd: workspace };
}

/** As GitHub's runner calls them. */
const shells = {
  unspecified: ["bash", "-e"],
  bash: ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
  sh: ["sh", "-e"],
} as const;
