import { limitOf } from "./limit-error.ts";

/**
 * One piece of work. Those of one `key` run one after another, in the order they came; of one `key` and `id` only one
 * waits. Lanes take turns: an installation's flood does not keep the others waiting.
 */
export type Work<T> = { lane: string; key: string; id: string; item: T };

export type QueueView = {
  waiting: number;
  running: number;
  /** Failed, and waiting to be tried again. */
  delayed: number;
  /** How long the oldest waiting work has waited, milliseconds. */
  oldestMs: number;
};

export type Queue<T> = {
  /** False where there is no room, even for what stands for the work. */
  add(work: Work<T>): boolean;
  /** Adds it after a while, milliseconds; the same work that comes earlier takes it along. */
  addLater(work: Work<T>, delayMs: number): void;
  /** Resolves when all that waits and runs is done; what waits for another try is not waited for. */
  idle(): Promise<void>;
  /** Waits for `idle` until a limit, starts nothing after it, and answers how much is left undone. */
  drain(limitMs: number): Promise<number>;
  view(): QueueView;
};

export type QueueOptions<T> = {
  run(item: T): Promise<void>;
  /** One item that does the work of both. */
  merge(waiting: T, later: T): T;
  /** What stands for work that finds the queue full; null: nothing can. */
  instead(work: Work<T>): Work<T> | null;
  /** `retryMs`: when it is taken up again; null: it is given up. */
  onFailure(failure: { error: unknown; item: T; retryMs: number | null }): void;
  /** How long after each failure work is taken up again, milliseconds; after the last one it is given up. */
  retryAfter: readonly number[];
  /** How much runs at once, of all lanes and of one. */
  concurrency?: number;
  perLane?: number;
  /** How much may wait before something else stands for it, and twice that before nothing more is taken. */
  limit?: number;
  /** How long a key rests after its work, so that a burst of deliveries about it is one more look. Milliseconds. */
  restMs?: number;
  now?: () => number;
};

type Entry<T> = Work<T> & { since: number; failures: number };
type Lane<T> = { running: number; waiting: Map<string, Entry<T>[]> };

/** Work that GitHub's limits refused waits at least this long, whatever time it named. Milliseconds. */
const leastPause = 1000;

/**
 * A queue in memory, bounded. What it holds is lost with the process: the sweep finds it again, since all of it can be
 * seen on GitHub.
 */
export function createQueue<T>(options: QueueOptions<T>): Queue<T> {
  const { concurrency = 8, perLane = 4, limit = 10_000, restMs = 0, now = Date.now, retryAfter } = options;
  const lanes = new Map<string, Lane<T>>();
  const busy = new Set<string>();
  const delayed = new Map<string, { entry: Entry<T>; timer: NodeJS.Timeout }>();
  const watchers = new Set<() => void>();
  let [waiting, running, woken, stopped] = [0, 0, false, false];

  const nameOf = ({ key, id }: Work<T>) => `${key}\n${id}`;

  function waitingLike({ lane, key, id }: Work<T>): Entry<T> | undefined {
    return lanes
      .get(lane)
      ?.waiting.get(key)
      ?.find((entry) => entry.id === id);
  }

  function put(entry: Entry<T>): void {
    const same = waitingLike(entry);
    if (same) {
      same.item = options.merge(entry.item, same.item);
      return;
    }
    const lane = lanes.get(entry.lane) ?? { running: 0, waiting: new Map<string, Entry<T>[]>() };
    lanes.set(entry.lane, lane);
    const line = lane.waiting.get(entry.key);
    if (line) line.push(entry);
    else lane.waiting.set(entry.key, [entry]);
    waiting++;
    wake();
  }

  /** Work is started after whoever adds it has answered its delivery. */
  function wake(): void {
    if (woken) return;
    woken = true;
    setImmediate(() => {
      woken = false;
      for (let entry = next(); entry !== null; entry = next()) void start(entry);
    });
  }

  function next(): Entry<T> | null {
    if (stopped || running >= concurrency) return null;
    for (const [name, lane] of lanes) {
      if (lane.running >= perLane) continue;
      const key = freeKey(lane);
      const line = key === null ? undefined : lane.waiting.get(key);
      const entry = line?.shift();
      if (key === null || !line || !entry) continue;
      lane.waiting.delete(key);
      if (line.length > 0) lane.waiting.set(key, line);
      // Whoever was served goes to the end of the row.
      lanes.delete(name);
      lanes.set(name, lane);
      return entry;
    }
    return null;
  }

  function freeKey({ waiting: lines }: Lane<T>): string | null {
    for (const key of lines.keys()) if (!busy.has(key)) return key;
    return null;
  }

  async function start(entry: Entry<T>): Promise<void> {
    const lane = lanes.get(entry.lane);
    if (!lane) throw new Error(`${entry.lane} is no lane`);
    [waiting, running, lane.running] = [waiting - 1, running + 1, lane.running + 1];
    busy.add(entry.key);
    try {
      await options.run(entry.item);
    } catch (error) {
      failed(entry, error);
    } finally {
      release(entry.key);
      [running, lane.running] = [running - 1, lane.running - 1];
      if (lane.running === 0 && lane.waiting.size === 0) lanes.delete(entry.lane);
      wake();
      if (waiting + running === 0) for (const watcher of watchers) watcher();
    }
  }

  function release(key: string): void {
    const free = () => {
      busy.delete(key);
      wake();
    };
    if (restMs === 0) free();
    else setTimeout(free, restMs).unref();
  }

  function failed(entry: Entry<T>, error: unknown): void {
    const limited = limitOf(error);
    const retryMs = limited ? Math.max(leastPause, limited.until - now()) : (retryAfter[entry.failures] ?? null);
    options.onFailure({ error, item: entry.item, retryMs });
    if (retryMs !== null) delay({ ...entry, failures: entry.failures + (limited ? 0 : 1) }, retryMs);
  }

  function delay(entry: Entry<T>, delayMs: number): void {
    if (waitingLike(entry)) return put(entry);
    const name = nameOf(entry);
    const same = delayed.get(name);
    if (same) return void (same.entry.item = options.merge(same.entry.item, entry.item));
    // Waiting keeps no process alive: what is left undone at its end is found by the next one's sweep.
    const timer = setTimeout(() => {
      delayed.delete(name);
      put({ ...entry, since: now() });
    }, delayMs).unref();
    delayed.set(name, { entry, timer });
  }

  function add(work: Work<T>): boolean {
    const same = waitingLike(work);
    if (same) {
      same.item = options.merge(same.item, work.item);
      return true;
    }
    const later = delayed.get(nameOf(work));
    if (later) {
      clearTimeout(later.timer);
      delayed.delete(nameOf(work));
      put({ ...later.entry, item: options.merge(later.entry.item, work.item), since: now() });
      return true;
    }
    const held = waiting + delayed.size;
    if (held < limit) put({ ...work, since: now(), failures: 0 });
    else return addInstead(work, held);
    return true;
  }

  function addInstead(work: Work<T>, held: number): boolean {
    const other = options.instead(work);
    if (other && (waitingLike(other) || delayed.has(nameOf(other)))) return true;
    if (held >= 2 * limit) return false;
    put({ ...(other ?? work), since: now(), failures: 0 });
    return true;
  }

  const idle = async (): Promise<void> => {
    while (waiting + running > 0) await new Promise<void>((resolve) => watchOnce(resolve));
  };

  function watchOnce(resolve: () => void): void {
    const watcher = () => {
      watchers.delete(watcher);
      resolve();
    };
    watchers.add(watcher);
  }

  async function drain(limitMs: number): Promise<number> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
    await Promise.race([idle(), late]);
    clearTimeout(timer);
    stopped = true;
    for (const { timer: retry } of delayed.values()) clearTimeout(retry);
    return waiting + running + delayed.size;
  }

  function view(): QueueView {
    const lines = [...lanes.values()].flatMap((lane) =>
      [...lane.waiting.values()].map(([first]) => first?.since ?? now()),
    );
    const oldest = lines.reduce((least, since) => Math.min(least, since), now());
    return { waiting, running, delayed: delayed.size, oldestMs: now() - oldest };
  }

  const addLater = (work: Work<T>, delayMs: number) => delay({ ...work, since: now(), failures: 0 }, delayMs);
  return { add, addLater, idle, drain, view };
}
