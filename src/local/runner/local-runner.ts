/** The one self-hosted runner: takes queued runs in order, one at a time, and plays their jobs. */
import { announceRun, runScope, workflowAt } from "../acts/dispatch.ts";
import type { JsonObject } from "../json.ts";
import type { Conclusion, Job, Run, World } from "../world.ts";
import { architecture } from "./environment.ts";
import { condition, resolveText } from "./expressions.ts";
import type { JobState } from "./expressions.ts";
import { finish, runJob } from "./job.ts";
import type { RunnerSettings } from "./job-run.ts";
import type { WorkflowFile } from "./workflow-file.ts";

export class LocalRunner {
  readonly #world: World;
  readonly #settings: RunnerSettings;
  readonly #labels: Set<string>;
  readonly #waiting: Run[] = [];
  readonly #groups = new Map<Run, string>();
  #running: { run: Run; done: Promise<void> } | null = null;
  #closed = false;

  constructor(world: World, settings: RunnerSettings) {
    this.#world = world;
    this.#settings = settings;
    this.#labels = new Set(
      ["self-hosted", "linux", architecture, ...settings.labels].map((label) => label.toLowerCase()),
    );
  }

  enqueue(run: Run): void {
    this.#waiting.push(run);
    run.cancel.signal.addEventListener("abort", () => this.#giveUp(run), { once: true });
    void this.#admit(run).then(() => this.#next());
  }

  /** Cancels what runs and waits, and returns when no process is left. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const run of this.#waiting.toReversed()) run.cancel.abort(); // each takes itself off the list
    this.#running?.run.cancel.abort();
    await this.#running?.done;
  }

  /** One run and one waiting in each concurrency group; an older one that waits is cancelled. */
  async #admit(run: Run): Promise<void> {
    const file = await workflowAt(this.#world, run.workflow, run.sha);
    if (file.concurrency === undefined) return;
    const group = resolveText(file.concurrency.group, runScope(this.#world, run));
    const others = [...this.#groups].filter(([other, name]) => name === group && other.status !== "completed");
    this.#groups.set(run, group);
    for (const [other] of others) {
      if (other.status === "queued" || file.concurrency["cancel-in-progress"]) other.cancel.abort();
    }
  }

  #next(): void {
    if (this.#running !== null || this.#closed) return;
    const at = this.#waiting.findIndex((run) => this.#fits(run));
    const [run] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (run === undefined) return;
    const done = this.#play(run)
      .catch((error: unknown) => this.#violation(run, error))
      .finally(() => {
        this.#running = null;
        this.#next();
      });
    this.#running = { run, done };
  }

  /** A run whose labels no runner has waits, as at GitHub; the log says so. */
  #fits(run: Run): boolean {
    const missing = run.jobs.flatMap((job) => job.labels).filter((label) => !this.#labels.has(label.toLowerCase()));
    if (missing.length > 0) {
      const line = `Waiting for a runner with the labels ${missing.join(", ")}; this one has ${[...this.#labels].join(", ")}`;
      this.#settings.onLog({ run: run.id, job: run.jobs[0]?.name ?? "", step: "queue", line });
    }
    return missing.length === 0;
  }

  async #play(run: Run): Promise<void> {
    const file = await workflowAt(this.#world, run.workflow, run.sha);
    this.#move(run, "in_progress", null);
    await announceRun(this.#world, run, "in_progress");
    const conclusion = await this.#playJobs(run, file);
    this.#move(run, "completed", conclusion);
    await announceRun(this.#world, run, "completed");
  }

  async #playJobs(run: Run, file: WorkflowFile): Promise<Conclusion> {
    const results: JsonObject = {};
    for (const job of inOrder(run.jobs, file)) {
      const definition = file.jobs[job.key];
      if (definition === undefined) throw new Error(`job ${job.key} is gone from the workflow`);
      const needs = Object.fromEntries(definition.needs.map((key) => [key, results[key] ?? null]));
      const state = run.cancel.signal.aborted ? "cancelled" : stateAfter(run.jobs, definition.needs);
      if (!condition(definition.if, { ...runScope(this.#world, run), needs, vars: {} }, state)) {
        finish(job, state === "cancelled" ? "cancelled" : "skipped");
        results[job.key] = { result: job.conclusion, outputs: {} };
        continue;
      }
      const { cancel } = run;
      const start = {
        world: this.#world,
        run,
        job,
        file,
        definition,
        settings: this.#settings,
        needs,
        cancelled: cancel.signal,
      };
      const { conclusion, outputs } = await runJob(start);
      results[job.key] = { result: conclusion, outputs };
    }
    const conclusions = run.jobs.map((job) => job.conclusion);
    return conclusions.includes("failure") ? "failure" : conclusions.includes("cancelled") ? "cancelled" : "success";
  }

  #move(run: Run, status: Run["status"], conclusion: Conclusion | null): void {
    run.status = status;
    run.conclusion = conclusion;
    run.updatedAt = new Date();
  }

  /** A cancelled run that never started is over at once; one that runs ends by its signal. */
  #giveUp(run: Run): void {
    const at = this.#waiting.indexOf(run);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    run.jobs.forEach((job) => finish(job, "cancelled"));
    this.#move(run, "completed", "cancelled");
    void announceRun(this.#world, run, "completed").catch((error: unknown) => this.#violation(run, error));
  }

  #violation(run: Run, error: unknown): void {
    this.#world.violations.push({ what: "runner", where: `run ${run.id}`, problem: String(error) });
  }
}

/** Jobs after those that they need. */
function inOrder(jobs: readonly Job[], file: WorkflowFile): Job[] {
  const ordered: Job[] = [];
  const place = (job: Job): void => {
    if (ordered.includes(job)) return;
    const needed = file.jobs[job.key]?.needs ?? [];
    jobs.filter((one) => needed.includes(one.key)).forEach(place);
    ordered.push(job);
  };
  jobs.forEach(place);
  return ordered;
}

function stateAfter(jobs: readonly Job[], needs: readonly string[]): JobState {
  const conclusions = jobs.filter((job) => needs.includes(job.key)).map((job) => job.conclusion);
  return conclusions.every((one) => one === "success") ? "success" : "failure";
}
