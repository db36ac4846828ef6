import * as z from "zod";

/**
 * What the task screen or the self-test found wrong. `name` is what a waiver names: `zeros`, `stale`,
 * `unused-input:b`, `planted:half-the-calls`.
 */
export const ScreenFinding = z.strictObject({
  name: z.string().max(120),
  /** The case that shows it; null where it is of the whole task. */
  case: z.string().nullable(),
  /** One line: what passes that must not. */
  detail: z.string().max(500),
  /** Which input or tolerance to mend, and how. */
  remedy: z.string().max(500),
  waived: z.boolean(),
});
export type ScreenFinding = z.infer<typeof ScreenFinding>;

/** One null or planted candidate and what became of it. */
export const ScreenTrial = z.strictObject({
  name: z.string().max(120),
  /** Rejected as it must be; for the honest twin of the baseline: accepted as equal. */
  ok: z.boolean(),
  /** `incorrect: c[0] is 0, expected 1.3`. */
  detail: z.string().max(500),
});
export type ScreenTrial = z.infer<typeof ScreenTrial>;

/**
 * Whether the task can tell right from wrong (null candidates, inputs that matter) and the evaluator cheats from work
 * (planted candidates, proof that the candidate's code ran). A finding that is not waived stops a campaign.
 */
export const TaskScreen = z.strictObject({
  nulls: z.array(ScreenTrial),
  planted: z.array(ScreenTrial),
  findings: z.array(ScreenFinding),
  seconds: z.number().nonnegative(),
});
export type TaskScreen = z.infer<typeof TaskScreen>;
