import type { Campaign } from "../model/campaign.ts";
import type { Edit } from "../model/candidate.ts";
import type { Problem } from "../model/input-error.ts";
import type { RunResult } from "../model/run-result.ts";

/** Files that a transition adds to the state's tree beside `campaign.json`; the others stay as they are. */
export type StateFiles = {
  "goal.md"?: string;
  "benchmark.yaml"?: string;
  "ledger.jsonl"?: string;
  "evolve.json"?: string;
  "verify.json"?: string;
  "report.md"?: string;
};

/** What the report of a published campaign is made of. */
export type ReportSource = { evolve: RunResult | null; verify: RunResult };

/** What a bot comment has to say; `github/` renders it. */
export type CommentView =
  | { kind: "sender-refused"; sender: string; label: string }
  | { kind: "problem"; problem: Problem }
  | { kind: "no-workflow"; workflow: string }
  | { kind: "campaign"; campaign: Campaign; evolve: RunResult | null; verify: RunResult | null };

/** One comment a slot: the campaign's status, and the answer to someone who may not start one. */
export type CommentSlot = "status" | "refusal";

export type PullRequestPlan = {
  campaign: Campaign;
  evolve: RunResult | null;
  verify: RunResult;
  branch: string;
  base: string;
  head: string;
  draft: boolean;
  prefix: string;
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
  /** Starts the run that the state asks for and records its id on top of it. */
  | { kind: "dispatch"; campaign: Campaign; state: string; runsOn: string[] }
  | { kind: "create-branch"; campaign: string; branch: string; sha: string }
  | { kind: "commit"; branch: string; expectedHead: string; campaign: Campaign; verify: RunResult; edits: Edit[] }
  | { kind: "open-pull-request"; plan: PullRequestPlan }
  | { kind: "label"; number: number; labels: string[] };

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
