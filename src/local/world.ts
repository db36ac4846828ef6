/** Everything the offline GitHub knows, in plain records; one repository, one app, one installation. */
import type { GitStore } from "./git/git-store.ts";
import type { JsonObject } from "./json.ts";
import type { Gate } from "./server/gate.ts";
import type { TokenStore } from "./tokens.ts";
import type { WebhookSender } from "./webhook-sender.ts";

export type Account = { id: number; login: string; type: "User" | "Bot" };
/** A person's role in the repository; GitHub folds `maintain` into write and `triage` into read where it can. */
export type Role = "admin" | "maintain" | "write" | "triage" | "read" | "none";
export type User = { account: Account; role: Role };
export type Level = "read" | "write" | "admin";
/** By GitHub's names: `{contents: "write", issues: "read"}`. */
export type Permissions = Readonly<Record<string, Level>>;

export type Label = { id: number; name: string; color: string; description: string | null };
export type Issue = {
  id: number;
  number: number;
  title: string;
  body: string | null;
  user: Account;
  labels: Label[];
  state: "open" | "closed";
  stateReason: "completed" | "reopened" | "not_planned" | null;
  createdAt: Date;
  updatedAt: Date;
  closedAt: Date | null;
  /** Only those with write permission may comment on it then. */
  locked: boolean;
  /** What happened to it, oldest first: labels, renames, state. */
  events: IssueEvent[];
  /** The last change of its text; null: it is as it was opened. */
  edited: { at: Date; by: Account } | null;
  /** A pull request is an issue with branches. */
  pull: Pull | null;
};
export type IssueEvent = {
  id: number;
  event: "labeled" | "unlabeled" | "renamed" | "closed" | "reopened" | "locked" | "unlocked" | "merged";
  actor: Account;
  at: Date;
  /** What GitHub says beside: the label, the two titles. */
  more: JsonObject;
};
export type Pull = {
  head: string;
  base: string;
  draft: boolean;
  maintainerCanModify: boolean;
  /** Where the head stood when it was last seen: a closed pull request outlives its branch. */
  lastHead: string | null;
  /** Who was asked for a review: accounts, and teams by slug. */
  reviewers: Account[];
  teams: string[];
  merged: { at: Date; by: Account; commit: string } | null;
};
export const reactionContents = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] as const;
export type Reaction = { id: number; user: Account; content: (typeof reactionContents)[number]; createdAt: Date };
export type Comment = {
  id: number;
  issue: number;
  user: Account;
  body: string;
  createdAt: Date;
  updatedAt: Date;
  reactions: Reaction[];
};

export type CheckRun = {
  id: number;
  name: string;
  head: string;
  externalId: string | null;
  detailsUrl: string | null;
  status: "queued" | "in_progress" | "completed";
  conclusion: string | null;
  startedAt: Date | null;
  completedAt: Date | null;
  output: { title: string | null; summary: string | null; text: string | null };
  /** The buttons that it shows. */
  actions: { label: string; description: string; identifier: string }[];
};

export type Conclusion = "success" | "failure" | "cancelled" | "timed_out" | "skipped";
export type Progress = {
  status: "queued" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  startedAt: Date | null;
  completedAt: Date | null;
};
export type Workflow = { id: number; path: string; name: string; createdAt: Date };
export type Run = {
  id: number;
  number: number;
  /** Counts from 1; a run that is started again keeps its id and gets the next. */
  attempt: number;
  /** The attempts before the present one, as they ended. */
  earlier: RunAttempt[];
  workflow: Workflow;
  title: string;
  /** Name of the event that started it, and its payload as the job sees it. */
  event: string;
  payload: JsonObject;
  /** How many runs in a row before it were each started by the completion of the one before. */
  depth: number;
  branch: string;
  sha: string;
  actor: Account;
  /** Who started the present attempt. */
  triggeredBy: Account;
  inputs: Readonly<Record<string, string | number | boolean>>;
  status: Progress["status"];
  conclusion: Conclusion | null;
  createdAt: Date;
  /** When the present attempt was asked for. */
  startedAt: Date;
  updatedAt: Date;
  jobs: Job[];
  cancel: AbortController;
};
/** A runner as a job names it. */
export type RunnerName = { id: number; name: string; group: { id: number; name: string } };
export type RunAttempt = Pick<
  Run,
  "attempt" | "triggeredBy" | "status" | "conclusion" | "startedAt" | "updatedAt" | "jobs"
>;
export type Job = Progress & {
  id: number;
  key: string;
  name: string;
  labels: string[];
  createdAt: Date;
  /** Who has it; null while it waits. */
  runner: RunnerName | null;
  steps: Step[];
  /** Ids that the artifact service knows the job by. */
  backend: { run: string; job: string };
  log: string[];
  summary: string;
};
export type Step = Progress & { name: string; number: number };
export type Artifact = {
  id: number;
  run: number;
  /** The attempt of the run; each has names of its own. */
  attempt: number;
  name: string;
  /** The zip as uploaded; null until it is finalized. */
  content: Buffer | null;
  digest: string | null;
  createdAt: Date;
  expiresAt: Date;
};

export type AppIdentity = {
  id: number;
  slug: string;
  publicKey: string;
  webhookSecret: string;
  permissions: Permissions;
  /** Events that the app is subscribed to; null: all. Those of its own installation come anyway. */
  events: readonly string[] | null;
  suspended: boolean;
  installationId: number;
  account: Account;
};
export type RepositoryFacts = {
  id: number;
  owner: Account;
  name: string;
  defaultBranch: string;
  createdAt: Date;
  private: boolean;
  archived: boolean;
  hasIssues: boolean;
  /** The setting "Allow GitHub Actions to create and approve pull requests", which new repositories have off. */
  actionsMayOpenPulls: boolean;
  /** Names that it had before; they lead to it still. */
  formerNames: string[];
};

/** Something that GitHub would not have said or accepted; a demo or a test with one of these has failed. */
export type Violation = {
  what: "request" | "answer" | "webhook" | "unknown" | "runner";
  where: string;
  problem: string;
};

export type World = {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  origin: string;
  /** What time it is here: a test may let it be another time. */
  now: () => Date;
  app: AppIdentity;
  repository: RepositoryFacts;
  git: GitStore;
  users: Map<string, User>;
  labels: Map<string, Label>;
  issues: Map<number, Issue>;
  comments: Map<number, Comment>;
  checkRuns: Map<number, CheckRun>;
  /** Manifests that an owner has confirmed, by the code for their conversion. */
  manifests: Map<string, { manifest: Readonly<Record<string, unknown>>; at: Date }>;
  workflows: Map<string, Workflow>;
  runs: Map<number, Run>;
  artifacts: Map<number, Artifact>;
  tokens: TokenStore;
  hooks: WebhookSender;
  violations: Violation[];
  /** Where every request comes by. */
  gate: Gate;
  nextId: () => number;
  nextNumber: () => number;
  /** Hands a queued run to the runners. */
  enqueue: (run: Run) => void;
  /** Starts the workflows that wait for an event, as the payload of its webhook tells it. */
  trigger: (event: WorkflowEvent) => Promise<void>;
};

/** Something that happened, as workflows see it; `upstream`: the run that it is about, where it is about one. */
export type WorkflowEvent = { name: string; sender: Account; payload: JsonObject; upstream: Run | null };

export function fullName(repository: RepositoryFacts): string {
  return `${repository.owner.login}/${repository.name}`;
}
