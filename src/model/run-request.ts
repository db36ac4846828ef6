import * as z from "zod";
import { Budget } from "./budget.ts";
import { Candidate } from "./candidate.ts";
import { ModelPrices, ProposerChoice } from "./proposer-choice.ts";
import { Digest, Frozen } from "./frozen.ts";
import { BenchmarkId } from "./prepared-benchmark.ts";

/**
 * What a run does. `prepare`: a model writes the benchmark of a goal without one. `evolve`: the search. `verify`: its best
 * candidate is confirmed.
 */
export const RunMode = z.enum(["prepare", "evolve", "verify"]);
export type RunMode = z.infer<typeof RunMode>;

/** What the app asks of a run. It lies in the state's `campaign.json`; a dispatch carries only ids. */
export const RunRequest = z.strictObject({
  ...Frozen.shape,
  schemaVersion: z.literal(1),
  mode: RunMode,
  /** Counts the campaign's runs from 1. */
  attempt: z.int().min(1),
  budget: Budget,
  hints: z.array(z.string().max(2000)).max(100),
  candidate: Candidate.optional(),
  /** The benchmark that a model wrote, and that judges this campaign: the state's `prepared.json`. Its digest is of that text. */
  prepared: z.strictObject({ id: BenchmarkId, sha256: Digest }).optional(),
  /** Who proposes, from the repository's settings; absent: the tuner. Keys are the runner's own. */
  proposers: z.array(ProposerChoice).max(8).optional(),
  model_prices: ModelPrices.optional(),
  /**
   * The state's `ledger.jsonl` is gone on with. It came from this artifact of this run; the app has checked and signed
   * it, so that the run that goes on needs no artifact and no token for one.
   */
  resume: z.strictObject({ runId: z.int(), artifactId: z.int() }).optional(),
  /** How long this run may work before it hands over to the next of the chain, seconds. */
  slice_seconds: z.number().positive().default(1800),
});
export type RunRequest = z.infer<typeof RunRequest>;
