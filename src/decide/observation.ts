import type { BaseEntry } from "../model/base-policy.ts";
import type { Benchmark } from "../model/benchmark.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Config } from "../model/config.ts";
import type { Goal } from "../model/goal.ts";
import type { Problem } from "../model/input-error.ts";
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
};

/** As GitHub answers it: `maintain` reads as write, `triage` as read. */
export type Permission = "admin" | "write" | "read" | "none";

/** Who asks, and where: enough to refuse. `label` is the one that counts, even where the configuration is wrong. */
export type Request = {
  repository: RepositoryFacts;
  label: string;
  config: Reading<Config>;
  permission: Permission;
};

export type IssueFacts = { number: number; title: string; open: boolean; labels: string[]; text: string };

/** A goal with the contract that judges it, both as they are at the base commit. */
export type ReadGoal = {
  goal: Goal;
  /** Where the goal lies in the repository; absent where the issue's text is the goal. */
  goalFile?: string;
  benchmark: Benchmark;
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
  benchmark: Benchmark;
  /** Results taken over so far. */
  evolve: RunResult | null;
  verify: RunResult | null;
};

/** `refused`: there is a state, but not one that this app signed. Nothing is done on it. */
export type StateReading = { kind: "absent" } | { kind: "refused"; reason: string } | TrustedState;

/** What a finished run left. `base` is what lies at and above the candidate's paths at the base, in any letter case. */
export type RunOutcome = { conclusion: string; url: string; runAttempt: number; left: Reading<LeftBehind> };
export type LeftBehind = { result: RunResult; ledger: string; base: BaseEntry[] };

export type BranchSight =
  | { kind: "absent" }
  | { kind: "at-base" }
  | { kind: "committed"; head: string }
  | { kind: "foreign"; head: string; why: string };

/** What GitHub shows of the thing that a campaign waits for. */
export type Sight =
  | { kind: "undispatched"; /** A run of the awaited name. */ found: number | null }
  | { kind: "running" }
  | { kind: "completed"; outcome: RunOutcome }
  | { kind: "publishing"; branch: BranchSight; pullRequest: number | null }
  | { kind: "settled" };

/** All that `decide` may know. */
export type Observation =
  | (Request & { kind: "request" })
  | {
      kind: "claim";
      repository: RepositoryFacts;
      config: Config;
      base: string;
      issue: IssueFacts;
      goal: Reading<ReadGoal>;
      workflow: WorkflowState;
      /** States of the issue's earlier campaigns, oldest first. */
      earlier: { id: string; state: StateReading }[];
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
      state: TrustedState;
      sight: Sight;
    };
