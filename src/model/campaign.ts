import * as z from "zod";
import { CommitId } from "./frozen.ts";
import { RunMode, RunRequest } from "./run-request.ts";

/** A dispatched run as the app knows it. */
export const DispatchedRun = z.strictObject({
  mode: RunMode,
  attempt: z.int().min(1),
  runId: z.int(),
  /** GitHub's attempt of the run that counts: what somebody starts again by hand is another one. */
  runAttempt: z.int().min(1),
  /** Conclusion once it completed, `success`, `failure`, `cancelled`, `timed_out`. */
  conclusion: z.string().nullable(),
  /** Minutes of the runner that were reserved for it before it was dispatched. */
  reservedMinutes: z.number().nonnegative(),
  /** Minutes that it really kept a runner; null while it goes on. */
  minutes: z.number().nonnegative().nullable(),
  /** US dollars an hour of that runner, as priced when it was started; null where it has no price. */
  usdPerHour: z.number().nonnegative().nullable(),
});
export type DispatchedRun = z.infer<typeof DispatchedRun>;

/**
 * Where a campaign stands; each phase has one thing the app must see to next.
 * `claimed` → (without a benchmark: `preparing` → `proposed` →) `evolving` → `verifying` → (`waiting` for `/hone approve`
 * →) `publishing` → `published` → `merged` or `declined`. `proposed`: its benchmark waits for `/hone approve`; `/hone retry`
 * takes it back to `preparing`. `nothing`, `stopped` and `failed` end it without a pull request. `/hone continue` takes an
 * ended one back to `evolving` or `verifying`, a base that moved takes a published one back to `verifying`.
 */
export const Phase = z.enum([
  "claimed",
  "preparing",
  "proposed",
  "evolving",
  "verifying",
  "waiting",
  "publishing",
  "published",
  "merged",
  "declined",
  "nothing",
  "stopped",
  "failed",
]);
export type Phase = z.infer<typeof Phase>;

/** A person's act and its time, ISO 8601. */
const Act = z.strictObject({ by: z.string(), at: z.string() });

/** The app's state of a campaign, `campaign.json` of the state ref. The ref's commits are its transitions. */
export const Campaign = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  repository: z.strictObject({ id: z.int(), fullName: z.string() }),
  issue: z.int().positive(),
  title: z.string(),
  /** Folder that the goal's paths are relative to, where the goal is a file in one; absent: the repository's top. */
  root: z.string().optional(),
  /** Where the goal lies in the repository; absent where the issue's text is the goal. */
  goalFile: z.string().optional(),
  /** Who asked for it: set the label, approved, or pushed the goal file. */
  actor: z.string(),
  /** Branch that the pull request goes to. */
  baseRef: z.string(),
  /** The commit of `baseRef` at the claim: what the search starts from. `request.base` is what the present run measures against. */
  base: CommitId,
  /** The ref of this state, `refs/hone/campaigns/<id>`; the runner reads it between iterations. */
  stateRef: z.string(),
  phase: Phase,
  /** Why the campaign ended, one line, for `nothing`, `stopped`, `failed` and `declined`. */
  reason: z.string().nullable(),
  request: RunRequest,
  runsOn: z.array(z.string()),
  workflow: z.string(),
  runs: z.array(DispatchedRun),
  /** Runs in a row that ended without an answer and without getting further. */
  lost: z.int().nonnegative(),
  /** `/hone stop`, until `/hone continue`. */
  stop: Act.nullable(),
  /** `/hone approve` of the benchmark; absent where nobody was asked, or has answered. */
  agreed: Act.optional(),
  /** What preparing its benchmark has cost of models, over all tries whose runs said so. */
  preparing: z.strictObject({ calls: z.int().nonnegative(), usd: z.number().nonnegative() }).optional(),
  /** `/hone approve` of the diff, where `publish: after_approval`. */
  approved: Act.nullable(),
  /** What was worked off of people's commands: comments up to this id, and the deliveries of buttons pressed. */
  handled: z.strictObject({ comment: z.int().nonnegative(), presses: z.array(z.string()).max(100) }),
  /** Commit of the candidate on the pull request's branch, once made. */
  head: CommitId.nullable(),
  /** The commit that the published figures were measured against; null until something was published. */
  measuredBase: CommitId.nullable(),
  pullRequest: z.int().nullable(),
  /** Issues whose campaigns were open at the claim and may edit some of the same files. */
  beside: z.array(z.int().positive()).max(20).optional(),
  createdAt: z.string(),
});
export type Campaign = z.infer<typeof Campaign>;
