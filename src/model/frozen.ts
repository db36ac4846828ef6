import * as z from "zod";

export const CommitId = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, "a git commit id");
export const Digest = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 digest");

/** A campaign's id: part of the names of its ref and its branch. */
export const CampaignId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "a campaign's id");

/**
 * What a campaign holds fixed from the claim to the pull request. All of it must agree between request, evolve's
 * result and verify's result before anything is published.
 */
export const Frozen = z.strictObject({
  campaign: CampaignId,
  base: CommitId,
  goalHash: Digest,
  benchmarkHash: Digest,
  /** Hone's version and the digest of the evaluator's sources, from `src/model/evaluator.ts`. */
  evaluator: z.strictObject({ version: z.string().max(64), digest: Digest }),
});
export type Frozen = z.infer<typeof Frozen>;
