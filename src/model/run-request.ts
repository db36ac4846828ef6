import * as z from "zod";
import { Budget } from "./budget.ts";
import { Candidate } from "./candidate.ts";
import { Frozen } from "./frozen.ts";

/** What the app asks of a run. It lies in the state's `campaign.json`; a dispatch carries only ids. */
export const RunRequest = z.strictObject({
  ...Frozen.shape,
  schemaVersion: z.literal(1),
  mode: z.enum(["evolve", "verify"]),
  /** Counts the campaign's runs from 1. */
  attempt: z.int().min(1),
  budget: Budget,
  hints: z.array(z.string().max(2000)).max(100),
  candidate: Candidate.optional(),
  resume: z.strictObject({ runId: z.int(), artifactId: z.int() }).optional(),
});
export type RunRequest = z.infer<typeof RunRequest>;
