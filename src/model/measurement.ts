import * as z from "zod";

/** What a stage of an evaluation is for. `calibrate` is the A/A run: the baseline against itself. */
export const Stage = z.enum(["calibrate", "screen", "compare", "confirm"]);
export type Stage = z.infer<typeof Stage>;

/** Values of both variants in a metric's own unit; one value a process, or one a block. */
const BothSides = z.strictObject({
  reference: z.array(z.number()).min(1),
  candidate: z.array(z.number()).min(1),
});

/**
 * One case of one process pair: the values of the blocks, adjacent blocks at equal indices. The unit is the
 * metric's own: seconds per call for time. `calls` is the number of calls in a block, by variant.
 */
export const CaseSamples = z.strictObject({
  id: z.string(),
  calls: z.strictObject({ reference: z.int().positive(), candidate: z.int().positive() }),
  ...BothSides.shape,
  /**
   * Seconds of blocks of one call each, starting and stopping included. Only where the other blocks hold more calls
   * than one, and only in a confirmation.
   */
  alone: BothSides.optional(),
  /** Metrics beside the objective by name, for guardrails: `memory` in bytes, or what a command reported. */
  others: z.record(z.string(), BothSides).optional(),
  /** Part of the faster variant's blocks that freezing and thawing takes; it makes a gain look smaller. */
  overhead: z.number().nonnegative().optional(),
  /** Largest error over the tolerance's scale seen on the candidate's checked outputs; 0 is exact. */
  maxError: z.number().nonnegative(),
  /** Slots of the candidate whose outputs were compared. */
  checked: z.int().nonnegative(),
});
export type CaseSamples = z.infer<typeof CaseSamples>;

/** What was seen of a GPU while a pair ran on it, from outside. Null is what it does not tell. */
export const DeviceSeen = z.strictObject({
  /** Clock of its multiprocessors while something ran, MHz: the median of the pair's first and of its second half. */
  clockMhz: z.tuple([z.number().nonnegative(), z.number().nonnegative()]).nullable(),
  /** Highest, degrees Celsius. */
  temperatureC: z.number().nullable(),
  /** Highest, watts. */
  powerW: z.number().nonnegative().nullable(),
  /** Why it held its clock back at any time, by NVML's names. */
  throttle: z.array(z.string()),
  /** Processes on it that are none of Hone's. */
  foreign: z.int().nonnegative(),
});
export type DeviceSeen = z.infer<typeof DeviceSeen>;

/** Two fresh processes, reference and candidate, side by side over all cases: the unit of the statistics. */
export const PairSamples = z.strictObject({
  cases: z.array(CaseSamples).min(1),
  /** Only where the contract runs on a GPU. */
  device: DeviceSeen.optional(),
  doubts: z.array(z.string()),
});
export type PairSamples = z.infer<typeof PairSamples>;

/** What came of measuring one pair. A failure is the candidate's, never the evaluator's (that is an exception). */
export const PairOutcome = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("samples"), pair: PairSamples }),
  z.strictObject({ kind: z.literal("incorrect"), case: z.string(), detail: z.string() }),
  z.strictObject({ kind: z.literal("timeout"), case: z.string(), detail: z.string() }),
  z.strictObject({ kind: z.literal("crash"), case: z.string(), detail: z.string() }),
]);
export type PairOutcome = z.infer<typeof PairOutcome>;

/** A ratio with its 95 % interval. For a speed-up, above 1 is faster. */
export const Interval = z.strictObject({ estimate: z.number(), low: z.number(), high: z.number() });
export type Interval = z.infer<typeof Interval>;
