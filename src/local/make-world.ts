/** A world with its repository, its app and its people, before anything has happened in it. */
import { createPublicKey } from "node:crypto";
import { appAccount, personAccount } from "./accounts.ts";
import type { GitStore } from "./git/git-store.ts";
import type { InitialContent } from "./git/first-commit.ts";
import { Gate } from "./server/gate.ts";
import { githubLimits } from "./server/limits.ts";
import type { Limits } from "./server/limits.ts";
import { TokenStore } from "./tokens.ts";
import { WebhookSender } from "./webhook-sender.ts";
import type { AppIdentity, Permissions, Role, Violation, World } from "./world.ts";

export type WorldOptions = {
  repository: {
    owner: string;
    name: string;
    defaultBranch?: string;
    /** Off, as in a new repository, unless it is said. */
    actionsMayOpenPulls?: boolean;
  } & InitialContent;
  app: {
    id: number;
    slug: string;
    /** PEM; one of the two keys. */
    privateKey?: string;
    publicKey?: string;
    webhookSecret: string;
    /** By GitHub's names: `{contents: "write", issues: "write"}`. */
    permissions: Permissions;
    /** Events that it is subscribed to; without them all. */
    events?: readonly string[];
  };
  users?: readonly { login: string; permission: Role }[];
  /** What time it is here; without it the real time. */
  clock?: () => Date;
  /** Where they should not be GitHub's. */
  limits?: Partial<Limits>;
};

export function makeWorld(origin: string, git: GitStore, options: WorldOptions): World {
  const { owner, name, defaultBranch = "main" } = options.repository;
  const now = options.clock ?? (() => new Date());
  const app = appIdentity(options.app);
  const violations: Violation[] = [];
  const nextId = counter(1001);
  const people = [{ login: owner, permission: "admin" as const }, ...(options.users ?? [])];
  return {
    origin,
    now,
    app,
    repository: {
      id: 1,
      owner: personAccount(owner),
      name,
      defaultBranch,
      createdAt: now(),
      private: false,
      archived: false,
      hasIssues: true,
      actionsMayOpenPulls: options.repository.actionsMayOpenPulls ?? false,
      formerNames: [],
    },
    git,
    users: new Map(people.map(({ login, permission }) => [login, { account: personAccount(login), role: permission }])),
    labels: new Map(),
    issues: new Map(),
    comments: new Map(),
    checkRuns: new Map(),
    manifests: new Map(),
    workflows: new Map(),
    runs: new Map(),
    artifacts: new Map(),
    tokens: new TokenStore(now),
    hooks: new WebhookSender({ app, violations, now, nextId }),
    violations,
    gate: new Gate({ ...githubLimits, ...options.limits }),
    nextId,
    nextNumber: counter(1),
    enqueue: () => {
      throw new Error("the runners have not started");
    },
    trigger: async () => {},
  };
}

function appIdentity(options: WorldOptions["app"]): AppIdentity {
  const { id, slug, privateKey, publicKey, webhookSecret, permissions, events = null } = options;
  const key = createPublicKey(publicKey ?? privateKey ?? "").export({ type: "spki", format: "pem" });
  return {
    id,
    slug,
    webhookSecret,
    permissions,
    events,
    suspended: false,
    publicKey: key.toString(),
    installationId: 1000 + id,
    account: appAccount(slug),
  };
}

function counter(first: number): () => number {
  let next = first;
  return () => next++;
}
