import type { BaseEntry } from "../model/base-policy.ts";
import type { Spent } from "../model/answer.ts";
import type { Benchmark } from "../model/benchmark.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Config } from "../model/config.ts";
import type { Goal } from "../model/goal.ts";
import type { KnownGoals } from "../model/goal-record.ts";
import type { Problem } from "../model/input-error.ts";
import type { PreparedBenchmark } from "../model/prepared-benchmark.ts";
import type { RunResult } from "../model/run-result.ts";

/** Something read from outside: its value, or what is wrong with it. */
export type Reading<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export type RepositoryFacts = {
  id: number;
  fullName: string;
  /** Address for people. */
  url: string;
  defaultBranch: string;
  state: "open" | "archived" | "disabled";
  /** False where issues are switched off. */
  hasIssues: boolean;
  /** Everybody can see it, and open pull requests from forks. */
  isPublic: boolean;
};

/** As GitHub answers it: `maintain` reads as write, `triage` as read. */
export type Permission = "admin" | "write" | "read" | "none";

/**
 * Who asks for a campaign: `label`, whoever set the label that is on the issue now; `approval`, whoever wrote
 * `/hone approve`; `push`, whoever pushed the goal file that the issue is the home of. `permission` is what that person
 * may do now; `at` in milliseconds since the epoch.
 */
export type Asked = {
  by: "label" | "approval" | "push";
  actor: string;
  isPerson: boolean;
  permission: Permission;
  at: number;
  /** The comment of an approval. */
  comment?: number;
  /** Blob id of the text that was pushed. */
  blob?: string;
};

/** Who asks, and where: enough to refuse. `label` is the one that counts, even where the configuration is wrong. */
export type Request = {
  repository: RepositoryFacts;
  label: string;
  config: Reading<Config>;
  /** The latest of those who ask; null: nobody does. */
  asked: Asked | null;
};

export type IssueFacts = {
  number: number;
  title: string;
  open: boolean;
  /** Then GitHub may let the app write neither comments nor reactions. */
  locked: boolean;
  labels: string[];
  /**
   * When title or text were last changed, milliseconds since the epoch; null: never since the issue was opened. Where
   * commands are looked at it is the text alone, and read only where a benchmark waits that is for this text.
   */
  editedAt: number | null;
};

/** A person's comment that has a command, and is not worked off yet. Oldest first where there are several. */
export type CommandComment = {
  id: number;
  /** The issue or pull request that it is on. */
  on: number;
  author: string;
  permission: Permission;
  at: number;
  /** Changed after it was written: then it is no longer what its author was authorised for. */
  edited: boolean;
  body: string;
};

/** A goal with the contract that judges it, both as they are at the base commit. */
export type ReadGoal = {
  goal: Goal;
  /** Where the goal lies in the repository; absent where the issue's text is the goal. */
  goalFile?: string;
  /** Null, and its text empty, where the goal names no contract and none lies where it would. */
  benchmark: Benchmark | null;
  benchmarkText: string;
};

export type WorkflowState = "active" | "missing" | "disabled";

/** The files of a state that are read back, parsed. */
export type TrustedState = {
  kind: "trusted";
  /** The state's commit. */
  sha: string;
  /** When it was written, milliseconds since the epoch. */
  writtenAt: number;
  campaign: Campaign;
  goal: Goal;
  /** Null while the campaign has none: it is being prepared. */
  benchmark: Benchmark | null;
  /** The benchmark as a model wrote it, where one did. */
  prepared: PreparedBenchmark | null;
  /** Results taken over so far. */
  evolve: RunResult | null;
  verify: RunResult | null;
};

/**
 * `refused`: there is a state, but none that can be acted on; `sha` is what the ref names. `foreign`: somebody else wrote
 * it, and `own` is the newest commit below it that this app did sign, if there is one. Not foreign: it is this app's,
 * but this version, or without an earlier key of the app's, cannot read it.
 */
export type StateReading =
  | { kind: "absent" }
  | { kind: "refused"; reason: string; sha: string; foreign: boolean; own: string | null }
  | TrustedState;

/** What a finished run left, of the attempt of it that counts. Times in milliseconds since the epoch. */
export type RunOutcome = {
  /** GitHub's word for how it ended; `deleted` where the run is gone. */
  conclusion: string;
  url: string;
  dispatchedAt: number;
  endedAt: number;
  /** Whether a runner ever took a job of it. */
  began: boolean;
  /** Minutes that it kept a runner; null where nobody can tell. */
  minutes: number | null;
  /** Null: it left no result. */
  left: Reading<LeftBehind> | null;
  /** The newest checkpoint of a run that left no result; null where there is none that can be read. */
  checkpoint: LeftBehind | null;
};

/**
 * `base` is what lies at and above the candidate's paths at the base, in any letter case. `benchmark`: whether the one
 * that a preparation left can judge the campaign's goal; null where it left none.
 */
export type LeftBehind = {
  artifactId: number;
  result: RunResult;
  ledger: string;
  base: BaseEntry[];
  benchmark: Reading<PreparedBenchmark> | null;
};

/** How far a run that goes on has come, by its newest checkpoint. */
export type Progress = { at: number; tried: number; kept: number; seconds: number; gain: number | null };

/**
 * What the base branch shows against the commit that was measured, `request.base`. `touches`: paths changed since that
 * are in the goal's scope or that the build reads; `candidate`: changed paths that the candidate itself changes;
 * `contract`: the goal file, the contract or the reference.
 */
export type BaseSight = {
  head: string;
  touches: readonly string[];
  candidate: readonly string[];
  contract: readonly string[];
  /** False where GitHub does not tell all that changed: the history was rewritten, or too many files changed. */
  comparable: boolean;
};

/** Texts of the files that a candidate changes, as they are at the base, by blob id. */
export type Originals = Readonly<Record<string, string>>;

export type PullSight = {
  number: number;
  state: "open" | "closed" | "merged";
  head: string;
  title: string;
  body: string;
  draft: boolean;
  labels: string[];
};

/**
 * `committed`: exactly the campaign's candidate on `request.base`; `earlier`: the campaign's own earlier commit, or one of
 * the base branch's, so that nobody's work is lost where the branch moves on.
 */
export type BranchSight =
  | { kind: "absent" }
  | { kind: "at-base" }
  | { kind: "committed"; head: string }
  | { kind: "earlier"; head: string }
  | { kind: "foreign"; head: string; why: string };

/** What GitHub shows of the thing that a campaign waits for. */
export type Sight =
  | {
      kind: "undispatched";
      /** A run of the awaited name. */ found: number | null;
      /** Of the workflow that the configuration names now. */ workflow: WorkflowState;
    }
  | {
      kind: "running";
      runId: number;
      /** Null once a runner has it. */ queuedSince: number | null;
      progress: Progress | null;
    }
  | { kind: "completed"; outcome: RunOutcome }
  | { kind: "proposed" }
  /** `base`, here and below: null where the branch that was made faster is gone. */
  | { kind: "waiting"; base: BaseSight | null; originals: Originals }
  | { kind: "publishing"; branch: BranchSight; pullRequest: PullSight | null; base: BaseSight | null }
  | { kind: "published"; branch: BranchSight; pullRequest: PullSight | null; base: BaseSight | null }
  | { kind: "settled" };

/** A goal file as it lies on the default branch. `pushedBy`: the person whose push brought this text, where one told. */
export type GoalFile = { path: string; blob: string; pushedBy: string | null };

/** A goal file that the record holds for not seen to yet. */
export type DueGoal = {
  path: string;
  title: string;
  /** Digest of its text, as campaigns freeze it; null where it is gone, or no text that Hone reads. */
  goalHash: string | null;
  /** The issue that carries its marker, where the record does not name it. */
  marked: number | null;
  /** How the issue is that the record names, `closedAt` in milliseconds since the epoch; null where it names none. */
  home: { state: "open" | "closed" | "gone"; closedAt: number | null } | null;
  /** The issue's campaigns, oldest first. */
  campaigns: readonly TrustedState[];
};

/** All that `decide` may know. */
export type Observation =
  | (Request & { kind: "request" })
  | {
      kind: "claim";
      repository: RepositoryFacts;
      config: Config;
      asked: Asked;
      /** Head of the branch that is made faster. */
      base: string;
      baseRef: string;
      issue: IssueFacts;
      goal: Reading<ReadGoal>;
      workflow: WorkflowState;
      /** States of the issue's earlier campaigns, oldest first. */
      earlier: { id: string; state: StateReading }[];
      /** Campaigns of the repository that have a runner or will ask for one, by id. */
      working: readonly string[];
      /** The open ones of other issues, with what they may edit; not read where there is no room for one more. */
      others: readonly OtherCampaign[];
    }
  /** The issue has a campaign that is open: whoever asks joins it. */
  | { kind: "joined"; repository: RepositoryFacts; config: Reading<Config>; campaign: string }
  | {
      kind: "comments";
      repository: RepositoryFacts;
      label: string;
      config: Reading<Config>;
      /** The issue, or the pull request, that was looked at; `locked` where any conversation of the campaign is. */
      issue: IssueFacts;
      /** The issue's newest campaign; null where it never had one. */
      campaign: { id: string; state: StateReading } | null;
      /** What the campaign's runs have spent, minutes and US dollars. */
      spent: Spent;
      comments: readonly CommandComment[];
    }
  | {
      kind: "no-campaign";
      repository: RepositoryFacts;
      config: Reading<Config>;
      campaign: string;
      /** The issue that the campaign's id names. */
      issue: number | null;
      state: Exclude<StateReading, TrustedState>;
    }
  | {
      kind: "campaign";
      repository: RepositoryFacts;
      config: Reading<Config>;
      /** Of the person who started it, now. */
      permission: Permission;
      /** Of the person who pressed a button, where the intent is a press. */
      presser: Permission | null;
      state: TrustedState;
      sight: Sight;
    }
  | {
      kind: "goals";
      repository: RepositoryFacts;
      config: Reading<Config>;
      /** Head of the default branch; null where the repository has no commit yet. */
      head: string | null;
      files: readonly GoalFile[];
      /** How many files match beyond those that are listed. */
      leftOut: number;
      record: GoalsRecord;
      /** Some of those that are due, so that one look stays within bounds. */
      due: readonly DueGoal[];
      /** Open or published campaigns of the repository, which a moved base may concern. */
      campaigns: readonly string[];
    };

/** `writtenAt`: milliseconds since the epoch, by GitHub's clock. `refused`: somebody else wrote it, nothing is done on it. */
export type GoalsRecord =
  | { kind: "absent" }
  | { kind: "refused"; reason: string }
  | { kind: "trusted"; sha: string; writtenAt: number; goals: KnownGoals };

/** An open campaign of another issue. `scope`: as its goal has it, relative to `root`. */
export type OtherCampaign = { issue: number; scope: readonly string[]; root: string };
