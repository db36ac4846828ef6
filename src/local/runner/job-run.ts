/** A job while it runs: folders, token, contexts, log. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { JsonObject } from "../json.ts";
import { jobsAccount } from "../accounts.ts";
import type { Token } from "../tokens.ts";
import type { Job, Run, World } from "../world.ts";
import { architecture, environmentOf } from "./environment.ts";
import type { JobFolders } from "./environment.ts";
import type { Scope } from "./expressions.ts";
import { githubContext } from "./github-context.ts";
import { jobPermissions } from "./job-permissions.ts";
import type { Machine, MachineOptions } from "./machine.ts";
import { Masks, loggedLine } from "./masks.ts";
import type { StepResult } from "./step.ts";
import type { WorkflowFile, WorkflowJob } from "./workflow-file.ts";

export type RunnerSettings = {
  machines: readonly MachineOptions[];
  /** How long it takes GitHub to find out that a runner is gone, milliseconds. */
  noticedAfterMs: number;
  /** `owner/repo/path` of an action to the folder that stands in for it. */
  actions: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, string>>;
  onLog: (line: LogLine) => void;
};
export type LogLine = { run: number; job: string; step: string; line: string };

export type JobStart = {
  world: World;
  run: Run;
  job: Job;
  file: WorkflowFile;
  definition: WorkflowJob;
  settings: RunnerSettings;
  machine: Machine;
  /** Stops the job: cancelled, or out of time. */
  cancelled: AbortSignal;
  /** The machine is gone, with all that runs on it. */
  killed: AbortSignal;
  needs: JsonObject;
};

export class JobRun {
  readonly world: World;
  readonly job: Job;
  readonly cancelled: AbortSignal;
  readonly killed: AbortSignal;
  readonly machine: Machine;
  readonly folders: JobFolders;
  readonly github: JsonObject;
  /** What `env:` of workflow and job and `GITHUB_ENV` say so far. */
  readonly env: Record<string, string> = {};
  readonly path: string[] = [];
  readonly results: Record<string, StepResult> = {};
  readonly #start: JobStart;
  readonly #token: Token;
  readonly #masks = new Masks();
  #step = "Set up job";

  private constructor(start: JobStart, folders: JobFolders) {
    const { world, run, job, file, definition, settings } = start;
    this.#start = start;
    this.world = world;
    this.job = job;
    this.cancelled = start.cancelled;
    this.killed = start.killed;
    this.machine = start.machine;
    this.folders = folders;
    const permissions = jobPermissions(file.permissions, definition.permissions);
    this.#token = world.tokens.issue({ kind: "job", account: jobsAccount, permissions });
    [this.#token.value, ...Object.values(settings.secrets)].forEach((secret) => this.#masks.add(secret));
    this.github = githubContext(world, run, { token: this.#token.value, workspace: folders.workspace, key: job.key });
  }

  static async begin(start: JobStart): Promise<JobRun> {
    const work = await mkdtemp(join(tmpdir(), "hone-runner-"));
    const name = start.world.repository.name;
    const workspace = join(work, name, name);
    const temp = join(work, "_temp");
    const toolCache = join(work, "_tool");
    const event = join(temp, "_github_workflow", "event.json");
    for (const folder of [workspace, join(temp, "_github_workflow"), toolCache])
      await mkdir(folder, { recursive: true });
    await writeFile(event, JSON.stringify(start.run.payload));
    return new JobRun(start, { work, workspace, temp, toolCache, event });
  }

  get actions(): Readonly<Record<string, string>> {
    return this.#start.settings.actions;
  }

  scope(env: Record<string, string> = this.env): Scope {
    const { settings, run, needs } = this.#start;
    const { workspace: _workspace, work: _work, event: _event, ...folders } = this.folders;
    const steps = Object.entries(this.results).map(([id, { outcome, outputs }]) => [
      id,
      { outcome, conclusion: outcome, outputs },
    ]);
    return {
      github: this.github,
      inputs: { ...run.inputs },
      env,
      secrets: { ...settings.secrets, GITHUB_TOKEN: this.#token.value },
      vars: {},
      needs,
      job: { status: "success" },
      runner: {
        name: this.machine.name,
        os: "Linux",
        arch: architecture,
        temp: folders.temp,
        tool_cache: folders.toolCache,
        environment: environmentOf(this.machine),
      },
      steps: Object.fromEntries(steps),
    };
  }

  enter(step: string): void {
    this.#step = step;
  }

  log(line: string): void {
    const shown = loggedLine(line, this.#masks);
    if (shown === null) return;
    this.job.log.push(shown);
    this.#start.settings.onLog({ run: this.#start.run.id, job: this.job.name, step: this.#step, line: shown });
  }

  addSummary(summary: string): void {
    this.job.summary += this.#masks.hide(summary);
  }

  /** What the local runner cannot play is seen in the log and fails the whole play. */
  violation(problem: string): void {
    this.log(`##[error]${problem}`);
    this.world.violations.push({
      what: "runner",
      where: `${this.job.name}: ${this.#step}`,
      problem: this.#masks.hide(problem),
    });
  }

  /** Takes the token back and clears the work folder, as a runner for one job does. */
  async end(): Promise<void> {
    this.world.tokens.revoke(this.#token);
    await rm(this.folders.work, { recursive: true, force: true });
  }
}
