import { setTimeout as sleep } from "node:timers/promises";
import type { RepositoryName } from "../decide/intent.ts";
import type { Clients } from "./installations.ts";
import { noMemory } from "./sweep.ts";
import type { SweepMemory } from "./sweep.ts";

/** A sweep that is due: `afterMs`, so that those of many repositories are spread out. */
export type DueSweep = { installation: number; repository: RepositoryName; afterMs: number };

export type SweepView = { lastSweep: string | null; repositories: number; problem: string | null };

export type SweepSchedule = {
  /** Sweeps now, and then again and again, until `stop`. */
  start(): void;
  stop(): void;
  /** Everything that is due, at once. */
  sweep(): Promise<void>;
  memoryOf(repository: RepositoryName): SweepMemory;
  /** The repository was swept: whether there is anything going on in it. */
  swept(repository: RepositoryName, isActive: boolean): void;
  /** Something was seen and could not be worked off: the next sweep looks at everything again. */
  forget(repository: RepositoryName): void;
  view(): SweepView;
};

export type ScheduleOptions = {
  clients: Clients;
  /** Between two sweeps of a repository in which something is going on, milliseconds. */
  every: number;
  /** Failed and lost deliveries, before the repositories. */
  deliveries(): Promise<void>;
  due(sweep: DueSweep): void;
  failed(error: unknown, what: string): void;
  now?: () => number;
};

/** Where nothing is going on a lost delivery is found by GitHub's own list; this is for what is not in it. Milliseconds. */
const quietEvery = 3_600_000;
/** A sweep of a quiet repository takes so many requests, and so many an hour are left to sweeps, of at least 5,000. */
const [requestsASweep, requestsAnHour] = [6, 2000];
/** The first sweeps of an installation follow each other quickly, as many as fit into what is left to them. */
const [quickly, quickPause] = [200, 1000];

type Known = { memory: SweepMemory; dueAt: number; isActive: boolean };

export function createSchedule(options: ScheduleOptions): SweepSchedule {
  const { clients, every, now = Date.now } = options;
  const known = new Map<string, Known>();
  const stopping = new AbortController();
  const view: SweepView = { lastSweep: null, repositories: 0, problem: null };

  const knownOf = ({ owner, name }: RepositoryName): Known => {
    const key = `${owner}/${name}`;
    const found = known.get(key) ?? { memory: noMemory(), dueAt: 0, isActive: false };
    known.set(key, found);
    return found;
  };

  async function attempt(what: string, task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      view.problem = what;
      options.failed(error, what);
    }
  }

  async function sweep(): Promise<void> {
    const began = now();
    view.problem = null;
    await attempt("the deliveries could not be swept", options.deliveries);
    const present = new Set<string>();
    await attempt("the installations could not be listed", async () => {
      const { app } = clients;
      for await (const { data } of app.paginate.iterator(app.rest.apps.listInstallations, { per_page: 100 })) {
        for (const { id, suspended_at: suspended } of data) {
          if (suspended) continue;
          await attempt(`installation ${id} could not be swept`, () => sweepInstallation(id, present));
        }
      }
    });
    if (view.problem === null) for (const name of known.keys()) if (!present.has(name)) known.delete(name);
    view.lastSweep = new Date(began).toISOString();
    view.repositories = known.size;
  }

  async function sweepInstallation(installation: number, present: Set<string>): Promise<void> {
    const octokit = clients.installation(installation);
    const list = octokit.rest.apps.listReposAccessibleToInstallation;
    const repositories = await octokit.paginate(list, { per_page: 100 });
    const names = repositories
      .filter(({ archived, disabled }) => !archived && !disabled)
      .map(({ owner, name }) => ({ owner: owner.login, name }));
    for (const { owner, name } of names) present.add(`${owner}/${name}`);
    const due = names.filter((name) => knownOf(name).dueAt <= now());
    const quiet = Math.max(quietEvery, (names.length * requestsASweep * 3_600_000) / requestsAnHour);
    due.forEach((repository, index) => {
      const one = knownOf(repository);
      const afterMs = pauseBefore(index);
      // Until it is known whether something goes on there, it counts as quiet.
      one.dueAt = now() + afterMs + (one.isActive ? 0 : quiet);
      options.due({ installation, repository, afterMs });
    });
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sweep();
      // Apart from other servers that were started in the same moment.
      const pause = every * (0.9 + Math.random() * 0.2);
      await sleep(pause, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  }

  return {
    start: () => void run(),
    stop: () => stopping.abort(),
    sweep,
    memoryOf: (repository) => knownOf(repository).memory,
    swept(repository, isActive) {
      const one = knownOf(repository);
      one.isActive = isActive;
      if (isActive) one.dueAt = 0;
    },
    forget(repository) {
      Object.assign(knownOf(repository), { memory: noMemory(), dueAt: 0 });
    },
    view: () => ({ ...view }),
  };
}

const pauseBefore = (index: number): number =>
  Math.min(index, quickly) * quickPause +
  Math.max(0, index - quickly) * ((requestsASweep * 3_600_000) / requestsAnHour);
