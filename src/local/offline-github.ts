/**
 * GitHub without GitHub: a small, strict stand-in on loopback, for `hone demo` and for tests.
 *
 * What it stands in for: one repository (real, bare, over smart HTTP), one installed app, people with roles, issues,
 * comments, labels, pull requests, workflows that really run as processes, artifacts, tokens with permissions, signed
 * webhooks. Every request and answer is checked against GitHub's published descriptions.
 *
 * What it does not: anything that `played.ts` does not name (501 and a violation), merging, checks, users' own tokens,
 * organisations, rate limits, signatures on commits. `violations` must be empty at the end of
 * a play: whoever starts it has to look.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Triggers } from "./acts/trigger.ts";
import { makeWorld } from "./make-world.ts";
import type { WorldOptions } from "./make-world.ts";
import { people } from "./people.ts";
import type { People } from "./people.ts";
import type { LogLine, RunnerSettings } from "./runner/job-run.ts";
import type { MachineOptions } from "./runner/machine.ts";
import { Runners } from "./runner/runners.ts";
import type { Asked, Fault, FaultScript } from "./server/faults.ts";
import { fetchFrom } from "./server/fetch.ts";
import { listen } from "./server/http.ts";
import type { Delivery, Receiver } from "./webhook-sender.ts";
import type { CheckRun, Comment, Issue, Permissions, Run, Violation } from "./world.ts";

export type { Asked, Fault, FaultScript };
export type { CheckRun, Comment, Delivery, Issue, LogLine, Receiver, Run, Violation };

export type OfflineGitHubOptions = WorldOptions & {
  /** `owner/repo/path` of an action to the folder with its action.yml. */
  actions?: Readonly<Record<string, string>>;
  /** Secrets of the repository, for `${{ secrets.X }}`. */
  secrets?: Readonly<Record<string, string>>;
  /** Side by side; without them one self-hosted runner. */
  runners?: readonly MachineOptions[];
  onLog?: (line: LogLine) => void;
};

export type OfflineGitHub = People & {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  /** For octokit's `baseUrl`; GraphQL is beside it, as on GitHub Enterprise Server. */
  apiUrl: string;
  /** The bare repository's folder. */
  repositoryPath: string;
  installationId: number;
  /** Live lists, oldest first. */
  deliveries: readonly Delivery[];
  /** Empty when all that was asked and answered is as GitHub describes it, and everything asked is played. */
  violations: readonly Violation[];
  /** All requests so far, by operation, as they came. */
  requests: readonly Asked[];
  /** Lets requests go wrong from now on; null: none does. */
  faults: (script: FaultScript | null) => void;
  /** For octokit's `request.fetch`: the same answers without a socket. */
  fetch: typeof fetch;
  issues: ReadonlyMap<number, Issue>;
  comments: ReadonlyMap<number, Comment>;
  checkRuns: ReadonlyMap<number, CheckRun>;
  runs: ReadonlyMap<number, Run>;
  /** Webhooks go here from now on. */
  setWebhookUrl: (url: string) => void;
  /** In place of an address: deliveries are handed to a function, in order. */
  setReceiver: (receive: Receiver) => void;
  /** Sends a delivery again: same GUID, new id. */
  redeliver: (delivery: Delivery) => void;
  /** The runner that has the run's job dies, with all that runs on it; it is back when GitHub has noticed. Its name. */
  killRunner: (run: number) => string;
  /** The clock of the workflows' schedules strikes; or that of GitHub, by which runs that nobody takes are cancelled. */
  tick: (clock: "schedule" | "queue") => Promise<void>;
  /** Resolves when all webhooks so far have been answered or given up. */
  webhooksSettled: () => Promise<void>;
  /** A token as an installation has it, for a test that plays the app; at most the app's permissions. */
  installationToken: (permissions?: Permissions) => string;
  /** Ends the runner's own processes, stops listening, removes the repository. */
  close: () => Promise<void>;
};

/** GitHub takes about ten minutes to find a runner gone; a play need not. Milliseconds. */
const noticedAfterMs = 1000;

/** Starts it on a free loopback port. Throws an EnvironmentError without git. */
export async function startOfflineGitHub(options: OfflineGitHubOptions): Promise<OfflineGitHub> {
  const folder = await mkdtemp(join(tmpdir(), "hone-github-"));
  const { world, server } = await listen((origin) => makeWorld(origin, folder, options));
  const runners = new Runners(world, runnerSettings(options));
  const triggers = new Triggers(world);
  world.enqueue = (run) => runners.enqueue(run);
  world.trigger = (event) =>
    triggers.fire(event).catch((error: unknown) => {
      world.violations.push({ what: "runner", where: `workflows on ${event.name}`, problem: String(error) });
    });
  return {
    ...people(world),
    url: world.origin,
    apiUrl: `${world.origin}/api/v3`,
    repositoryPath: world.git.path,
    installationId: world.app.installationId,
    deliveries: world.hooks.deliveries,
    violations: world.violations,
    requests: world.gate.requests,
    faults: (script) => void (world.gate.script = script),
    fetch: fetchFrom(world),
    issues: world.issues,
    comments: world.comments,
    checkRuns: world.checkRuns,
    runs: world.runs,
    setWebhookUrl: (url) => world.hooks.setTarget(url),
    setReceiver: (receive) => world.hooks.setReceiver(receive),
    redeliver: (delivery) => world.hooks.redeliver(delivery),
    killRunner: (run) => runners.kill(run),
    tick: async (clock) => (clock === "schedule" ? triggers.strike() : runners.expire()),
    webhooksSettled: () => world.hooks.settled(),
    installationToken: (permissions = world.app.permissions) =>
      world.tokens.issue({ kind: "installation", account: world.app.account, permissions }).value,
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
