/**
 * The offline GitHub without a folder, a socket or a process, for tests of thousands of plays: the same rules, asked by
 * `fetch`, over a repository in memory. Git over HTTP needs a folder and is not there; runs are played by hand.
 */
import { announceJob, announceRun } from "./acts/announce-run.ts";
import { commitInitialContent } from "./git/first-commit.ts";
import type { GitStore } from "./git/git-store.ts";
import { MemoryRepository } from "./git/memory-repository.ts";
import { makeWorld } from "./make-world.ts";
import type { WorldOptions } from "./make-world.ts";
import { people } from "./people.ts";
import type { People } from "./people.ts";
import { groups } from "./runner/machine.ts";
import { loadWorkflowParser } from "./runner/workflow-parser.ts";
import { sightOf } from "./sight.ts";
import type { Sight } from "./sight.ts";
import type { Conclusion, Run, World } from "./world.ts";

export type InMemoryGitHub = People &
  Sight & {
    repository: GitStore;
    /** A runner takes the run's jobs. */
    beginRun: (run: Run) => Promise<void>;
    /** A zip under a name, as the run's present attempt uploads it. Throws where the name is taken. */
    upload: (run: Run, artifact: { name: string; content: Buffer }) => void;
    /** The run is over. */
    endRun: (run: Run, conclusion: Conclusion) => Promise<void>;
  };

/** `onQueued` hears of each run that waits for a runner; a run that is cancelled before one has it is over at once. */
export type InMemoryOptions = WorldOptions & { onQueued?: (run: Run) => void };

const origin = "http://github.offline.example";
const keptMs = 90 * 24 * 3_600_000;

export async function startInMemoryGitHub(options: InMemoryOptions): Promise<InMemoryGitHub> {
  const { defaultBranch: branch = "main", folder, files } = options.repository;
  if (folder !== undefined) throw new Error("a folder is taken only into a repository that lies in one");
  // Whoever plays steps must not find one that waits for the disk.
  await loadWorkflowParser();
  const git = new MemoryRepository(branch);
  const world = makeWorld(origin, git, options);
  await commitInitialContent(git, { branch, content: { ...(files && { files }) }, date: world.now() });
  world.enqueue = (run) => {
    for (const job of run.jobs) announceJob(world, run, { job, action: "queued" });
    run.cancel.signal.addEventListener("abort", () => {
      if (run.status === "queued") void endRun(world, run, "cancelled");
    });
    options.onQueued?.(run);
  };
  return {
    ...people(world),
    ...sightOf(world),
    repository: git,
    beginRun: (run) => beginRun(world, run),
    upload: (run, artifact) => upload(world, run, artifact),
    endRun: (run, conclusion) => endRun(world, run, conclusion),
  };
}

async function beginRun(world: World, run: Run): Promise<void> {
  run.status = "in_progress";
  run.updatedAt = world.now();
  for (const job of run.jobs) {
    Object.assign(job, { status: "in_progress", startedAt: world.now() });
    job.runner = { id: 1, name: "by-hand", group: groups.own };
    announceJob(world, run, { job, action: "in_progress" });
  }
  await announceRun(world, run, "in_progress");
}

function upload(world: World, run: Run, { name, content }: { name: string; content: Buffer }): void {
  const isTaken = [...world.artifacts.values()].some(
    (one) => one.run === run.id && one.attempt === run.attempt && one.name === name,
  );
  if (isTaken) throw new Error(`an artifact ${name} is there already`);
  const createdAt = world.now();
  const id = world.nextId();
  const expiresAt = new Date(createdAt.getTime() + keptMs);
  world.artifacts.set(id, { id, run: run.id, attempt: run.attempt, name, content, digest: null, createdAt, expiresAt });
}

async function endRun(world: World, run: Run, conclusion: Conclusion): Promise<void> {
  for (const job of run.jobs) {
    Object.assign(job, { status: "completed", conclusion, completedAt: world.now() });
    announceJob(world, run, { job, action: "completed" });
  }
  Object.assign(run, { status: "completed", conclusion, updatedAt: world.now() });
  await announceRun(world, run, "completed");
}
