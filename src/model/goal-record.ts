import * as z from "zod";
import { CommitId } from "./frozen.ts";

/** What the app knows of one goal file of the default branch. */
export const KnownGoal = z.strictObject({
  path: z.string(),
  /** Blob id of its text, as it was last seen. */
  blob: z.string(),
  /** Where and when this text, or its removal, was first seen: commit of the default branch, ISO 8601. */
  seen: z.strictObject({ head: CommitId, at: z.string() }),
  /** The issue that is its home; null while it is being opened, which one process does at a time. */
  issue: z.int().positive().nullable(),
  /** Who pushed this text, where a delivery told it; null: a person has to set the label or write `/hone approve`. */
  asked: z.strictObject({ by: z.string(), at: z.string() }).nullable(),
  /** The file is gone from the default branch. */
  removed: z.boolean(),
  /** It lies elsewhere since, and its issue may still name the former path. */
  moved: z.literal(true).optional(),
  /** While no issue is written down: since when one may have been opened for it, ISO 8601; absent: since it was seen. */
  unhoused: z.string().optional(),
  /** This text, or its removal, is not seen to yet. */
  due: z.boolean(),
});
export type KnownGoal = z.infer<typeof KnownGoal>;

/** `goals.json` of the record ref `goals`: the goal files of the default branch, and the issues that they live on. */
export const KnownGoals = z.strictObject({ schemaVersion: z.literal(1), goals: z.array(KnownGoal).max(1000) });
export type KnownGoals = z.infer<typeof KnownGoals>;
