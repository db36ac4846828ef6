import type { Answer } from "../model/answer.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Edit } from "../model/candidate.ts";
import type { Benchmark } from "../model/benchmark.ts";
import type { Problem } from "../model/input-error.ts";
import type { PreparedBenchmark } from "../model/prepared-benchmark.ts";
import type { DayLimits } from "../model/config.ts";
import type { Goal } from "../model/goal.ts";
import type { GoalNews } from "../model/goal-news.ts";
import type { KnownGoals } from "../model/goal-record.ts";
import type { RunResult } from "../model/run-result.ts";
import type { Approval } from "./intent.ts";
import type { Originals, Progress, PullSight } from "./observation.ts";

/** Files that a transition adds to the state's tree beside `campaign.json`; the others stay as they are. */
export type StateFiles = {
  "goal.md"?: string;
  "benchmark.yaml"?: string;
  "prepared.json"?: string;
  "ledger.jsonl"?: string;
  "evolve.json"?: string;
  "verify.json"?: string;
  "report.md"?: string;
};

/** What the report of a published campaign is made of. */
export type ReportSource = { evolve: RunResult | null; verify: RunResult };

/** What a run may spend: minutes of a runner, at US dollars an hour where it has a price. */
export type Reserving = { minutes: number; usdPerHour: number | null };

/** What a bot comment has to say; `report/` words it. */
export type CommentView =
  | { kind: "sender-refused"; sender: string; label: string }
  | { kind: "problem"; problem: Problem }
  | { kind: "no-workflow"; workflow: string }
  /** As many campaigns have or want a runner as the repository allows; the issue is looked at again when one has no need of it. */
  | { kind: "no-room"; working: readonly string[]; limit: number }
  | {
      kind: "campaign";
      campaign: Campaign;
      evolve: RunResult | null;
      verify: RunResult | null;
      /** What holds it up or how far it is, as seen now. */
      now: Standing;
    }
  /** A foreign commit was moved from the campaign's state to the ref `kept`; `goesOn`: from the app's own before it. */
  | { kind: "quarantined"; campaign: string; foreign: string; reason: string; kept: string; goesOn: boolean }
  /** What is to judge, for whoever approves of it: as a model prepared it, or (`prepared` null) the goal's own. */
  | {
      kind: "benchmark";
      campaign: Campaign;
      goal: Goal;
      benchmark: Benchmark;
      prepared: PreparedBenchmark | null;
      estimate: Estimate;
    }
  | { kind: "answer"; to: string; answer: Answer }
  | { kind: "goal-file"; news: GoalNews };

/** Of the runs that follow an approval, at most: minutes of runners, and US dollars where they have a price. */
export type Estimate = { minutes: number; usd: number | null };

/** What is known of a campaign beside its state. */
export type Standing =
  | { kind: "quiet" }
  | { kind: "queued"; /** Milliseconds since the epoch. */ since: number; labels: readonly string[]; long: boolean }
  | { kind: "running"; progress: Progress | null }
  | { kind: "over-limit"; why: string; until: number }
  /** `base`: the head of the base branch, where `paths` changed after the measurement. */
  | { kind: "outdated"; base: string; paths: readonly string[] }
  | { kind: "new-commits"; head: string }
  /** The diff waits for `/hone approve`. `paths`: what changed on the base branch meanwhile, to be measured again. */
  | { kind: "approval"; originals: Originals; paths: readonly string[] };

/**
 * One comment a slot: the campaign's status, the benchmark that is to judge it, the answer to someone who may not start one, what became of the goal file
 * that the issue is the home of, one for each command that is answered in words, by its comment's id, and one for each foreign commit that was moved out of a state's way.
 */
export type CommentSlot =
  | "status"
  | "benchmark"
  | "refusal"
  | "goal-file"
  | `answer-${number}`
  | `quarantine-${string}`;

/** `eyes`: seen; `rocket`: done; `confused`: not done, the answer says why. Either of the latter two ends a command. */
export type Reaction = "eyes" | "rocket" | "confused";

/** The app's check on the commit of its pull request. `measured`: the published figures describe that commit. */
export type CheckView = { campaign: Campaign; verify: RunResult | null; kind: "measured" | "running" | "outdated" };

export type PullRequestPlan = {
  campaign: Campaign;
  evolve: RunResult | null;
  verify: RunResult;
  branch: string;
  base: string;
  head: string;
  draft: boolean;
  prefix: string;
  reviewers: readonly string[];
};

/**
 * What the app will do about an intent, as data. Each is idempotent. After `write-state`, `dispatch`, `create-branch`,
 * `commit` and `open-pull-request` GitHub looks different, so the campaign is observed again.
 */
export type Action =
  | { kind: "ignore"; reason: string }
  | { kind: "advance"; campaign: string }
  | { kind: "comment"; issue: number; slot: CommentSlot; view: CommentView }
  | {
      kind: "write-state";
      campaign: Campaign;
      parent: string | null;
      files: StateFiles;
      note: string;
      /** Adds `report.md`, rendered from these. */
      report?: ReportSource;
    }
  /**
   * Reserves what the run may spend, starts it, and records its id on top of the state. `workflow` and the repository's
   * limits of a day are as the configuration has them now. `lease`: `lapsed` where another process meant to start it and may be lost;
   * its intention is then taken over first, and looked at again. `at`: now, milliseconds since the epoch.
   */
  | {
      kind: "dispatch";
      campaign: Campaign;
      state: string;
      lease: "held" | "lapsed";
      runsOn: string[];
      reservation: Reserving;
      limits: DayLimits;
      workflow: string;
      ref: string;
      at: number;
    }
  /**
   * Writes down what a run that is over has really spent, in place of what was reserved for it. `at`: when it was
   * dispatched, milliseconds since the epoch.
   */
  | { kind: "settle-reservation"; campaign: string; attempt: number; minutes: number; limits: DayLimits; at: number }
  | { kind: "cancel-run"; campaign: string; runId: number }
  /** Looks at the issue as if the label had been set: somebody approved. */
  | { kind: "start"; issue: number; approval: Approval }
  /**
   * Moves a foreign commit out of the way of the campaign's own state, to the ref `kept`, and the state's ref back to
   * `own`, or away where there is none. Nothing, where the ref is elsewhere by now.
   */
  | { kind: "quarantine"; campaign: string; foreign: string; kept: string; own: string | null }
  | { kind: "react"; comment: number; content: Reaction }
  | { kind: "create-branch"; campaign: string; branch: string; sha: string }
  | {
      kind: "commit";
      branch: string;
      expectedHead: string;
      campaign: Campaign;
      verify: RunResult;
      edits: Edit[];
      signoff: boolean;
    }
  /** Makes the campaign's branch anew on another base in one move, where it still stands at `expectedHead`. */
  | {
      kind: "rebuild-branch";
      branch: string;
      base: string;
      expectedHead: string;
      campaign: Campaign;
      verify: RunResult;
      edits: Edit[];
      signoff: boolean;
    }
  | { kind: "open-pull-request"; plan: PullRequestPlan }
  /**
   * Keeps the pull request's text true, where it differs: made anew from `plan`, or (null) only the note before it, which
   * leaves what people wrote into it.
   */
  | {
      kind: "update-pull-request";
      campaign: Campaign;
      verify: RunResult | null;
      plan: PullRequestPlan | null;
      pull: PullSight;
      now: Standing;
    }
  /** Takes away the branch that a rebuilding was made on, where it stands at what came of that. */
  | { kind: "drop-branch"; branch: string; head: string }
  | { kind: "request-reviewers"; number: number; reviewers: readonly string[] }
  | { kind: "check-run"; head: string; view: CheckView }
  | { kind: "label"; number: number; labels: string[] }
  /** Opens the issues that goal files live on; a marker names the path, so that each is found again. */
  | { kind: "open-goal-issues"; issues: readonly NewGoalIssue[]; label: string; wrote: string }
  /** The goal file of an issue lies elsewhere: its text names the new path. */
  | { kind: "rehome-issue"; issue: number; path: string; /** The record that says so. */ wrote: string }
  | { kind: "reopen-issue"; issue: number }
  /** `opened`: issues that this process made and that the record does not name yet, by path. */
  | {
      kind: "write-goals";
      parent: string | null;
      goals: KnownGoals;
      note: string;
      opened: Readonly<Record<string, number>>;
    }
  | { kind: "look-at-goals" }
  | { kind: "look-at-issue" | "read-comments"; issue: number };

/** `pushedBy`: the person who asks by having pushed it; null: somebody has to ask yet. */
export type NewGoalIssue = { path: string; title: string; head: string; pushedBy: string | null };

/** One line for the log: what is done and to what, without people's texts. */
export function describeAction(action: Action): string {
  switch (action.kind) {
    case "ignore":
      return `ignore: ${action.reason}`;
    case "advance":
      return `advance ${action.campaign}`;
    case "comment":
      return `comment ${action.slot} on #${action.issue}: ${action.view.kind}`;
    case "write-state":
      return `write ${action.campaign.id}: ${action.note}`;
    case "dispatch":
      return `dispatch ${action.campaign.request.mode} of ${action.campaign.id}`;
    case "settle-reservation":
      return `${action.campaign} #${action.attempt} took ${action.minutes.toFixed(1)} min`;
    case "cancel-run":
      return `cancel run ${action.runId} of ${action.campaign}`;
    case "start":
      return `start on #${action.issue}, approved by comment ${action.approval.comment}`;
    case "quarantine":
      return `quarantine ${action.foreign} of ${action.campaign}`;
    case "react":
      return `react ${action.content} to comment ${action.comment}`;
    case "rebuild-branch":
      return `rebuild ${action.branch} on ${action.base}`;
    case "update-pull-request":
      return `update #${action.pull.number}`;
    case "drop-branch":
      return `drop ${action.branch}`;
    case "request-reviewers":
      return `ask ${action.reviewers.length} reviewers for #${action.number}`;
    case "check-run":
      return `check ${action.view.kind} on ${action.head}`;
    case "open-goal-issues":
      return `open ${action.issues.length} issues for goal files`;
    case "rehome-issue":
      return `name the new path in #${action.issue}`;
    case "reopen-issue":
      return `reopen #${action.issue}`;
    case "write-goals":
      return `write the goals: ${action.note}`;
    case "look-at-goals":
      return "look at the goal files";
    case "look-at-issue":
    case "read-comments":
      return `${action.kind} #${action.issue}`;
    case "create-branch":
      return `create ${action.branch} at ${action.sha}`;
    case "commit":
      return `commit ${action.edits.length} files to ${action.branch}`;
    case "open-pull-request":
      return `open a pull request from ${action.plan.branch}`;
    case "label":
      return `label #${action.number} ${action.labels.join(", ")}`;
  }
}
