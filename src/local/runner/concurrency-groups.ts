/** Concurrency groups: one run at a time; of those that wait the newest alone stays, or with `queue: max` up to 100. */
import type { Run } from "../world.ts";

export type Concurrency = { group: string; cancelRunning: boolean; queue: "single" | "max" };

/** GitHub's limit of runs that wait in a group with `queue: max`. */
const longestQueue = 100;

type Member = { run: Run; begin: () => void };
type Group = { running: Member | null; waiting: Member[] };

export class ConcurrencyGroups {
  readonly #groups = new Map<string, Group>();

  /** Resolves when it is the run's turn; also when it is cancelled while it waits. */
  turn(run: Run, { group: name, cancelRunning, queue }: Concurrency): Promise<void> {
    const key = name.toLowerCase();
    const group = this.#groups.get(key) ?? { running: null, waiting: [] };
    this.#groups.set(key, group);
    const { promise, resolve } = Promise.withResolvers<void>();
    const member = { run, begin: resolve };
    if (group.running === null) {
      group.running = member;
      resolve();
      return promise;
    }
    if (cancelRunning) group.running.run.cancel.abort();
    const room = queue === "max" ? longestQueue - 1 : 0;
    // Leaving the list comes first: a cancelled run must not be handed the turn.
    for (const older of group.waiting.splice(0, Math.max(group.waiting.length - room, 0))) older.run.cancel.abort();
    group.waiting.push(member);
    run.cancel.signal.addEventListener("abort", () => resolve(), { once: true });
    return promise;
  }

  /** The run is over, or has given up waiting: the next one's turn. */
  leave(run: Run): void {
    for (const group of this.#groups.values()) {
      group.waiting = group.waiting.filter((member) => member.run !== run);
      if (group.running?.run !== run) continue;
      group.running = group.waiting.shift() ?? null;
      group.running?.begin();
    }
  }
}
