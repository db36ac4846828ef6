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
import { createPublicKey } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { appAccount, personAccount } from "./accounts.ts";
import { addComment, addLabels, openIssue } from "./acts/issues.ts";
import { rerunWorkflow } from "./acts/dispatch.ts";
import { Triggers } from "./acts/trigger.ts";
import { BareRepository } from "./git/bare-repository.ts";
import { commitInitialContent } from "./git/first-commit.ts";
import type { InitialContent } from "./git/first-commit.ts";
import type { LogLine, RunnerSettings } from "./runner/job-run.ts";
import type { MachineOptions } from "./runner/machine.ts";
import { Runners } from "./runner/runners.ts";
import { guardPushes } from "./server/git-http.ts";
import { listen } from "./server/http.ts";
import { TokenStore } from "./tokens.ts";
import { WebhookSender } from "./webhook-sender.ts";
import type { Delivery } from "./webhook-sender.ts";
import type { Account, AppIdentity, Comment, Issue, Permissions, Role, Run, Violation, World } from "./world.ts";

export type { Comment, Delivery, Issue, LogLine, Run, Violation };

export type OfflineGitHubOptions = {
  repository: { owner: string; name: string; defaultBranch?: string } & InitialContent;
  app: {
    id: number;
    slug: string;
    /** PEM; one of the two keys. */
    privateKey?: string;
    publicKey?: string;
    webhookSecret: string;
    /** By GitHub's names: `{contents: "write", issues: "write"}`. */
    permissions: Permissions;
  };
  users?: readonly { login: string; permission: Role }[];
  /** `owner/repo/path` of an action to the folder with its action.yml. */
  actions?: Readonly<Record<string, string>>;
  /** Secrets of the repository, for `${{ secrets.X }}`. */
  secrets?: Readonly<Record<string, string>>;
  /** Side by side; without them one self-hosted runner. */
  runners?: readonly MachineOptions[];
  onLog?: (line: LogLine) => void;
};

export type OfflineGitHub = {
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
  issues: ReadonlyMap<number, Issue>;
  comments: ReadonlyMap<number, Comment>;
  runs: ReadonlyMap<number, Run>;
  /** Webhooks go here from now on. */
  setWebhookUrl: (url: string) => void;
  openIssue: (act: { title: string; body: string; as: string }) => Issue;
  labelIssue: (act: { number: number; label: string; as: string }) => void;
  comment: (act: { number: number; body: string; as: string }) => Comment;
  /** A person starts a run anew: its next attempt. */
  rerun: (act: { run: number; as: string }) => Promise<void>;
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
    url: world.origin,
    apiUrl: `${world.origin}/api/v3`,
    repositoryPath: world.git.path,
    installationId: world.app.installationId,
    deliveries: world.hooks.deliveries,
    violations: world.violations,
    issues: world.issues,
    comments: world.comments,
    runs: world.runs,
    setWebhookUrl: (url) => world.hooks.setTarget(url),
    openIssue: ({ title, body, as }) => openIssue(world, { title, body, by: person(world, as) }),
    labelIssue: ({ number, label, as }) =>
      addLabels(world, issueOf(world, number), { names: [label], by: person(world, as) }),
    comment: ({ number, body, as }) => addComment(world, issueOf(world, number), { body, by: person(world, as) }),
    rerun: ({ run, as }) => rerunWorkflow(world, runOf(world, run), person(world, as)),
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

async function makeWorld(origin: string, folder: string, options: OfflineGitHubOptions): Promise<World> {
  const { owner, name, defaultBranch = "main", ...content } = options.repository;
  const git = await BareRepository.create(join(folder, `${name}.git`), defaultBranch);
  await guardPushes(git);
  await commitInitialContent(git, defaultBranch, content);
  const app = appIdentity(options.app);
  const violations: Violation[] = [];
  const people = [{ login: owner, permission: "admin" as const }, ...(options.users ?? [])];
  return {
    origin,
    app,
    repository: { id: 1, owner: personAccount(owner), name, defaultBranch, createdAt: new Date(), private: false },
    git,
    users: new Map(people.map(({ login, permission }) => [login, { account: personAccount(login), role: permission }])),
    labels: new Map(),
    issues: new Map(),
    comments: new Map(),
    workflows: new Map(),
    runs: new Map(),
    artifacts: new Map(),
    tokens: new TokenStore(),
    hooks: new WebhookSender(app, violations),
    violations,
    nextId: counter(1001),
    nextNumber: counter(1),
    enqueue: () => {
      throw new Error("the runners have not started");
    },
    trigger: async () => {},
  };
}

function appIdentity({
  id,
  slug,
  privateKey,
  publicKey,
  webhookSecret,
  permissions,
}: OfflineGitHubOptions["app"]): AppIdentity {
  const key = createPublicKey(publicKey ?? privateKey ?? "").export({ type: "spki", format: "pem" });
  return {
    id,
    slug,
    webhookSecret,
    permissions,
    publicKey: key.toString(),
    installationId: 1000 + id,
    account: appAccount(slug),
  };
}

function counter(first: number): () => number {
  let next = first;
  return () => next++;
}

function person(world: World, login: string): Account {
  const user = world.users.get(login);
  if (user === undefined)
    throw new Error(`the offline GitHub has no user ${login}; it has ${[...world.users.keys()].join(", ")}`);
  return user.account;
}

function issueOf(world: World, number: number): Issue {
  const issue = world.issues.get(number);
  if (issue === undefined) throw new Error(`the offline GitHub has no issue #${number}`);
  return issue;
}

function runOf(world: World, id: number): Run {
  const run = world.runs.get(id);
  if (run === undefined) throw new Error(`the offline GitHub has no run ${id}`);
  return run;
}
