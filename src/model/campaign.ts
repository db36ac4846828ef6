import * as z from "zod";
import { CommitId } from "./frozen.ts";
import { RunRequest } from "./run-request.ts";

/** A dispatched run as the app knows it. */
export const DispatchedRun = z.strictObject({
  mode: z.enum(["evolve", "verify"]),
  attempt: z.int().min(1),
  runId: z.int(),
  /** Conclusion once it completed, `success`, `failure`, `cancelled`, `timed_out`. */
  conclusion: z.string().nullable(),
});
export type DispatchedRun = z.infer<typeof DispatchedRun>;

/**
 * Where a campaign stands. Phases only move forward: each has one thing the app must see to next.
 * `claimed` → `evolving` → `verifying` → `publishing` → `published`; `nothing` and `failed` end it early.
 */
export const Phase = z.enum(["claimed", "evolving", "verifying", "publishing", "published", "nothing", "failed"]);
export type Phase = z.infer<typeof Phase>;

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
  /** Who started it (the sender of the delivery). */
  actor: z.string(),
  /** Branch that the pull request goes to; `base` of the request is its commit at the claim. */
  baseRef: z.string(),
  phase: Phase,
  /** Why the campaign ended, one line, for `nothing` and `failed`. */
  reason: z.string().nullable(),
  request: RunRequest,
  runsOn: z.array(z.string()),
  workflow: z.string(),
  runs: z.array(DispatchedRun),
  /** Commit of the candidate on the pull request's branch, once made. */
  head: CommitId.nullable(),
  pullRequest: z.int().nullable(),
  createdAt: z.string(),
});
export type Campaign = z.infer<typeof Campaign>;
