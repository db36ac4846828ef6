import * as z from "zod";
import { Parameters } from "./tunable.ts";

/** At most so many files and so many bytes of new contents in one candidate. */
export const candidateLimits = { files: 100, bytes: 2_000_000 } as const;

const BlobId = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, "a git object id");

/** One file's whole new content against the base commit; paths are relative to the repository's root. */
export const Edit = z.strictObject({
  path: z.string().min(1).max(1024),
  /** Blob id of the file at the base; null: it is not there. */
  baseBlob: BlobId.nullable(),
  /** New content (UTF-8 text); null: the file is removed. */
  content: z.string().max(candidateLimits.bytes).nullable(),
});
export type Edit = z.infer<typeof Edit>;

/** A patch with a hypothesis and a parent. */
export const Candidate = z.strictObject({
  /** `1`, `2`, … in the order of proposal. */
  id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  /** The candidate it was made from; `base` for the baseline. */
  parent: z.string().max(64),
  /** Which proposer made it, `tuner`. */
  proposer: z.string().max(64),
  /** What it tries and why it should help; for parameters, `TILE=32 UNROLL=4`. */
  hypothesis: z.string().max(2000),
  parameters: Parameters,
  /** Against the base, not against the parent. */
  edits: z.array(Edit).max(candidateLimits.files),
});
export type Candidate = z.infer<typeof Candidate>;
