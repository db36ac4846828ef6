/** The runners of the repository, side by side: what becomes of a queued run. */
import { announceRun } from "../acts/announce-run.ts";
import { runScope, workflowAt } from "../acts/workflow-version.ts";
import type { Run, World } from "../world.ts";
import { ConcurrencyGroups } from "./concurrency-groups.ts";
import { resolveText } from "./expressions.ts";
import { finish } from "./job.ts";
import { JobQueue } from "./job-queue.ts";
import type { RunnerSettings } from "./job-run.ts";
import { Killing } from "./killing.ts";
import { makeMachine } from "./machine.ts";
import type { Machine } from "./machine.ts";
import { move, playRun } from "./run-player.ts";

/** GitHub cancels a job that has waited this long for a runner, milliseconds. */
export const longestWaitMs = 24 * 3_600_000;

export class Runners {
  readonly #world: World;
  readonly #settings: RunnerSettings;
  readonly #machines: readonly Machine[];
  readonly #queue: JobQueue;
  readonly #groups = new ConcurrencyGroups();
  readonly #killing = new Killing();
  readonly #runs = new Map<Run, Promise<void>>();
  #closed = false;

  constructor(world: World, settings: RunnerSettings) {
    this.#world = world;
    this.#settings = settings;
    this.#machines = settings.machines.map(makeMachine);
    this.#queue = new JobQueue(this.#machines);
  }

  enqueue(run: Run): void {
    if (this.#closed) return;
    const played = this.#play(run)
      .catch((error: unknown) => {
        this.#world.violations.push({ what: "runner", where: `run ${run.id}`, problem: String(error) });
      })
      .finally(() => {
        this.#groups.leave(run);
        this.#runs.delete(run);
      });
    this.#runs.set(run, played);
  }

  /**
   * The machine that has the run's job loses power. Throws where none has one. Its name is the answer.
   * @param run the run's id
   */
  kill(run: number): string {
    const job = this.#world.runs.get(run)?.jobs.find(({ status }) => status === "in_progress");
    const machine = this.#machines.find(({ id }) => id === job?.runner?.id);
    if (machine === undefined || !this.#killing.kill(machine)) throw new Error(`no runner has a job of run ${run}`);
    return machine.name;
  }

  /** Cancels what has waited for a runner for longer than GitHub lets it, by the world's clock. */
  expire(): void {
    const now = this.#world.now().getTime();
    for (const run of this.#runs.keys()) {
      if (run.status === "queued" && now - run.startedAt.getTime() >= longestWaitMs) run.cancel.abort();
    }
  }

  /** Cancels what runs and waits, and returns when no process is left. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const run of [...this.#runs.keys()].toReversed()) run.cancel.abort();
    await Promise.all(this.#runs.values());
  }

  async #play(run: Run): Promise<void> {
    const { concurrency } = await workflowAt(this.#world, run.workflow, run.sha);
    if (concurrency !== undefined) {
      const { "cancel-in-progress": cancelRunning, queue } = concurrency;
      const group = resolveText(concurrency.group, runScope(this.#world, run));
      await this.#groups.turn(run, { group, cancelRunning, queue });
    }
    if (run.cancel.signal.aborted) return this.#giveUp(run);
    await playRun({ world: this.#world, queue: this.#queue, settings: this.#settings, killing: this.#killing }, run);
  }

  /** A cancelled run that never started is over at once. */
  async #giveUp(run: Run): Promise<void> {
    run.jobs.forEach((job) => finish(job, "cancelled", this.#world.now()));
    move(this.#world, run, "completed", "cancelled");
    await announceRun(this.#world, run, "completed");
  }
}
