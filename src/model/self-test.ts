import * as z from "zod";
import { Evidence, Machine } from "./evaluation.ts";
import { MetricScale } from "./metric.ts";
import { TaskScreen } from "./task-screen.ts";

/**
 * What equal code shows here: pairs of the base with itself. Sizes are relative on the ratio scale, in the metric's unit
 * on the difference scale.
 */
export const SelfTestNoise = z.strictObject({
  pairs: z.int().positive(),
  scale: MetricScale,
  /** Standard deviation of one pair's combined gain. */
  spread: z.number().nonnegative(),
  cases: z.array(z.strictObject({ id: z.string(), spread: z.number().nonnegative() })),
  /** Gain that a confirmation's pairs of equal code could show by chance. */
  floor: z.number().nonnegative(),
  /** The pairs favour one side by more than chance explains; the floor holds it. */
  biased: z.boolean(),
  /** Smallest gain that a confirmation would find with 90 %; null where the spread does not tell. */
  detectable: z.number().nonnegative().nullable(),
});
export type SelfTestNoise = z.infer<typeof SelfTestNoise>;

/** What `hone selftest --json` prints. */
export const SelfTest = z.strictObject({
  schemaVersion: z.literal(1),
  /** Nothing was found but what the goal waives, and the base could be measured against itself. */
  ok: z.boolean(),
  title: z.string(),
  evidence: Evidence,
  ...TaskScreen.omit({ seconds: true }).shape,
  /** Null where the base does not hold against itself; a finding then says why. */
  noise: SelfTestNoise.nullable(),
  sandbox: z.string(),
  machine: Machine,
  seconds: z.number().nonnegative(),
});
export type SelfTest = z.infer<typeof SelfTest>;
