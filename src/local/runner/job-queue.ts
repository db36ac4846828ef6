/** Jobs that wait for a runner, and the runners: each takes the oldest job whose labels it has. */
import { lacking } from "./machine.ts";
import type { Machine } from "./machine.ts";

type Waiting = { labels: readonly string[]; take: (machine: Machine) => void };

export class JobQueue {
  readonly #machines: readonly Machine[];
  readonly #free: Set<Machine>;
  readonly #waiting: Waiting[] = [];

  constructor(machines: readonly Machine[]) {
    this.#machines = machines;
    this.#free = new Set(machines);
  }

  /** The machine that takes the job, at once or later; null where the job is cancelled before. */
  take(labels: readonly string[], cancelled: AbortSignal): Promise<Machine | null> {
    const { promise, resolve } = Promise.withResolvers<Machine | null>();
    const waiting: Waiting = { labels, take: resolve };
    const giveUp = (): void => {
      const at = this.#waiting.indexOf(waiting);
      if (at >= 0) this.#waiting.splice(at, 1);
      resolve(null);
    };
    cancelled.addEventListener("abort", giveUp, { once: true });
    this.#waiting.push(waiting);
    if (cancelled.aborted) giveUp();
    this.#match();
    return promise.finally(() => cancelled.removeEventListener("abort", giveUp));
  }

  release(machine: Machine): void {
    this.#free.add(machine);
    this.#match();
  }

  /** Why a job can never be taken: of the machine that comes nearest, the labels that it lacks and those that it has. */
  unserved(labels: readonly string[]): { lacks: string[]; machine: Machine | null } | null {
    const [nearest] = this.#machines
      .map((machine) => ({ machine, lacks: lacking(machine, labels) }))
      .toSorted((a, b) => a.lacks.length - b.lacks.length);
    if (nearest === undefined) return { lacks: [...labels], machine: null };
    return nearest.lacks.length === 0 ? null : nearest;
  }

  #match(): void {
    for (const waiting of this.#waiting.splice(0)) {
      const machine = [...this.#free].find((one) => lacking(one, waiting.labels).length === 0);
      if (machine === undefined) {
        this.#waiting.push(waiting);
        continue;
      }
      this.#free.delete(machine);
      waiting.take(machine);
    }
  }
}
