/**
 * GitHub without GitHub: a small, strict stand-in on loopback, for `hone demo` and for tests.
 *
 * What it stands in for: one repository (real, bare, over smart HTTP), one installed app, people with roles, issues,
 * comments, labels, pull requests, workflows that really run as processes, artifacts, tokens with permissions, signed
 * webhooks. Every request and answer is checked against GitHub's published descriptions.
 *
 * What it does not: anything that `played.ts` does not name (501 and a violation), users' own tokens, organisations,
 * several repositories, signatures on commits. `violations` must be empty at the end of a play: whoever starts it has
 * to look. docs/offline-github.md lists GitHub's rules that are played.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Triggers } from "./acts/trigger.ts";
import { BareRepository } from "./git/bare-repository.ts";
import { commitInitialContent } from "./git/first-commit.ts";
import { makeWorld } from "./make-world.ts";
import type { WorldOptions } from "./make-world.ts";
import { people } from "./people.ts";
import type { People } from "./people.ts";
import type { LogLine, RunnerSettings } from "./runner/job-run.ts";
import type { MachineOptions } from "./runner/machine.ts";
import { Runners } from "./runner/runners.ts";
import { guardPushes } from "./server/git-http.ts";
import { listen } from "./server/http.ts";
import { sightOf } from "./sight.ts";
import type { Sight } from "./sight.ts";
import type { Artifact } from "./world.ts";

export type { Artifact, LogLine };

export type OfflineGitHubOptions = WorldOptions & {
  /** `owner/repo/path` of an action to the folder with its action.yml. */
  actions?: Readonly<Record<string, string>>;
  /** Secrets of the repository, for `${{ secrets.X }}`. */
  secrets?: Readonly<Record<string, string>>;
  /** Side by side; without them one self-hosted runner. */
  runners?: readonly MachineOptions[];
  onLog?: (line: LogLine) => void;
};

export type OfflineGitHub = People &
  Sight & {
    /** `http://127.0.0.1:<port>`. */
    url: string;
    /** The bare repository's folder. */
    repositoryPath: string;
    /** The runner that has the run's job dies, with all that runs on it; it is back when GitHub has noticed. Its name. */
    killRunner: (run: number) => string;
    /** The clock of the workflows' schedules strikes; or that of GitHub, by which runs that nobody takes are cancelled. */
    tick: (clock: "schedule" | "queue") => Promise<void>;
    /** Ends the runner's own processes, stops listening, removes the repository. */
    close: () => Promise<void>;
  };

/** GitHub takes about ten minutes to find a runner gone; a play need not. Milliseconds. */
const noticedAfterMs = 1000;

/** Starts it on a free loopback port. Throws an EnvironmentError without git. */
export async function startOfflineGitHub(options: OfflineGitHubOptions): Promise<OfflineGitHub> {
  const folder = await mkdtemp(join(tmpdir(), "hone-github-"));
  const { defaultBranch: branch = "main", name } = options.repository;
  const git = await BareRepository.create(join(folder, `${name}.git`), branch);
  await guardPushes(git);
  const { world, server } = await listen((origin) => makeWorld(origin, git, options));
  await commitInitialContent(git, { branch, content: options.repository, date: world.now() });
  const runners = new Runners(world, runnerSettings(options));
  const triggers = new Triggers(world);
  world.enqueue = (run) => runners.enqueue(run);
  world.trigger = (event) =>
    triggers.fire(event).catch((error: unknown) => {
      world.violations.push({ what: "runner", where: `workflows on ${event.name}`, problem: String(error) });
    });
  return {
    ...people(world),
    ...sightOf(world),
    url: world.origin,
    repositoryPath: git.path,
    killRunner: (run) => runners.kill(run),
    tick: async (clock) => (clock === "schedule" ? triggers.strike() : runners.expire()),
    close: async () => {
      await runners.close();
      await world.hooks.settled();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function runnerSettings({ actions = {}, secrets = {}, runners, onLog }: OfflineGitHubOptions): RunnerSettings {
  return { actions, secrets, machines: runners ?? [{}], noticedAfterMs, onLog: onLog ?? (() => {}) };
}
