import * as z from "zod";
import { Ended } from "./budget.ts";
import { Candidate } from "./candidate.ts";
import { Evaluation } from "./evaluation.ts";
import { Reviewed } from "./ledger.ts";
import { PreparedBenchmark } from "./prepared-benchmark.ts";
import { RunMode } from "./run-request.ts";
import { SearchAccount } from "./search-account.ts";
import { Digest, Frozen } from "./frozen.ts";

/**
 * What a result, and the ledger in it, may weigh, bytes: as GitHub keeps it, and unpacked. A candidate takes 5–10 kB of a
 * ledger, 0.6–2 kB packed, and more where its files are large: room for 3,000 and for 5,000 of them. What the app takes
 * over a runner reads back.
 */
export const resultLimits = { packed: 10_000_000, unpacked: 32_000_000, entries: 8 } as const;

/** Why a run ended. `failed` carries its one-line reason. */
export const Exit = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("done"),
    reason: z.enum([...Ended.options, "verified", "prepared"]),
  }),
  /**
   * The search has not come to its end: `slice`, this run's share of time is over; `moved`, the campaign's state asks for
   * another run than this one; `checkpoint`, the run goes on, and this is how far it is.
   */
  z.strictObject({ kind: z.literal("paused"), reason: z.enum(["slice", "moved", "checkpoint"]) }),
  z.strictObject({ kind: z.literal("failed"), error: z.string().max(20_000), remedy: z.string().max(4000) }),
]);
export type Exit = z.infer<typeof Exit>;

/** One rejected or crashed idea, for the notes of the pull request: claims of the runner, quoted as such. */
export const RejectedIdea = z.strictObject({
  id: z.string().max(64),
  hypothesis: z.string().max(500),
  reason: z.string().max(64),
  detail: z.string().max(500),
});
export type RejectedIdea = z.infer<typeof RejectedIdea>;

/**
 * The result of a run, `result.json` in the artifact `hone-result-<attempt>`, and the same of a run that goes on in
 * `hone-checkpoint-<attempt>-<seq>`: hostile until parsed.
 */
export const RunResult = z.strictObject({
  ...Frozen.shape,
  schemaVersion: z.literal(1),
  mode: RunMode,
  /** The campaign's run counter, from the request. */
  attempt: z.int().min(1),
  runId: z.int().nonnegative(),
  runAttempt: z.int().min(1),
  exit: Exit,
  /** evolve: the best candidate kept, if any. verify: the candidate as it was measured. */
  best: Candidate.optional(),
  /** evolve: the loop's own figures, never published. verify: the evaluation that the pull request quotes. */
  evidence: Evaluation.optional(),
  /** By the campaign in all, on whichever machine; what was kept and rejected is of this one. */
  tried: z.int().nonnegative(),
  kept: z.int().nonnegative(),
  rejected: z.array(RejectedIdea).max(1000),
  /** evolve: who proposed and what models cost. Claims of the runner. */
  account: SearchAccount.optional(),
  /** evolve: what a model said of the best. */
  review: Reviewed.omit({ type: true }).optional(),
  /** prepare: the benchmark, where one was proved. Of other modes it is never looked at. */
  prepared: PreparedBenchmark.optional(),
  /** prepare: what models were asked for, whatever came of it. A claim of the runner. */
  preparing: PreparedBenchmark.shape.cost.optional(),
  /** Wall seconds of the run's work. */
  seconds: z.number().nonnegative(),
  ledger: z.strictObject({ lines: z.int().nonnegative(), sha256: Digest }),
});
export type RunResult = z.infer<typeof RunResult>;
