/** Everything the offline GitHub knows, in plain records; one repository, one app, one installation. */
import type { BareRepository } from "./git/bare-repository.ts";
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
  /** A pull request is an issue with branches. */
  pull: Pull | null;
};
export type Pull = {
  head: string;
  base: string;
  draft: boolean;
  maintainerCanModify: boolean;
  /** Where the head stood when it was last seen: a closed pull request outlives its branch. */
  lastHead: string | null;
};
export type Comment = { id: number; issue: number; user: Account; body: string; createdAt: Date; updatedAt: Date };

export type Conclusion = "success" | "failure" | "cancelled" | "timed_out";
export type Progress = {
  status: "queued" | "in_progress" | "completed";
  conclusion: Conclusion | "skipped" | null;
  startedAt: Date | null;
  completedAt: Date | null;
};
export type Workflow = { id: number; path: string; name: string; createdAt: Date };
export type Run = {
  id: number;
  number: number;
  attempt: 1;
  workflow: Workflow;
  title: string;
  branch: string;
  sha: string;
  actor: Account;
  inputs: Readonly<Record<string, string | number | boolean>>;
  status: Progress["status"];
  conclusion: Conclusion | null;
  createdAt: Date;
  updatedAt: Date;
  jobs: Job[];
  cancel: AbortController;
};
export type Job = Progress & {
  id: number;
  key: string;
  name: string;
  labels: string[];
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
  app: AppIdentity;
  repository: RepositoryFacts;
  git: BareRepository;
  users: Map<string, User>;
  labels: Map<string, Label>;
  issues: Map<number, Issue>;
  comments: Map<number, Comment>;
  workflows: Map<string, Workflow>;
  runs: Map<number, Run>;
  artifacts: Map<number, Artifact>;
  tokens: TokenStore;
  hooks: WebhookSender;
  violations: Violation[];
  nextId: () => number;
  nextNumber: () => number;
  /** Hands a queued run to the runner. */
  enqueue: (run: Run) => void;
};

export function fullName(repository: RepositoryFacts): string {
  return `${repository.owner.login}/${repository.name}`;
}
