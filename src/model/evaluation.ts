import * as z from "zod";
import { Interval } from "./measurement.ts";
import { MetricKind, MetricScale } from "./metric.ts";
import { TestRun } from "./test-run.ts";
import { RejectReason } from "./verdict.ts";

/** `observed`: Hone's clock over Hone's inputs. `reported`: the benchmark's own command printed it. Never mixed. */
export const Evidence = z.enum(["observed", "reported"]);
export type Evidence = z.infer<typeof Evidence>;

/** Where a measurement was made. */
export const Machine = z.strictObject({
  device: z.string(),
  processor: z.string(),
  cores: z.int().positive(),
  os: z.string(),
  toolchain: z.string(),
  /** Equal for two runs on the same machine (a hash of its id), so that a report can say so. */
  fingerprint: z.string(),
});
export type Machine = z.infer<typeof Machine>;

/** What was seen of a GPU over all pairs. Null is what it does not tell. */
export const DeviceSummary = z.strictObject({
  /** Lowest and highest of the pairs' halves, MHz. */
  clockMhz: z.tuple([z.number().nonnegative(), z.number().nonnegative()]).nullable(),
  /** Of the pairs' highest: the lowest and the highest, degrees Celsius. */
  temperatureC: z.tuple([z.number(), z.number()]).nullable(),
  /** Highest, watts. */
  powerW: z.number().nonnegative().nullable(),
  /** Why it held its clock back in any pair, by NVML's names. */
  throttle: z.array(z.string()),
  /** Most processes at once on it that were none of Hone's. */
  foreign: z.int().nonnegative(),
});
export type DeviceSummary = z.infer<typeof DeviceSummary>;

export const CaseResult = z.strictObject({
  id: z.string(),
  split: z.enum(["train", "test"]),
  /** Median value per call, in the metric's unit (seconds for time). Null where none was measured. */
  baseline: z.number().nullable(),
  candidate: z.number().nullable(),
  speedup: Interval.nullable(),
  correct: z.boolean(),
  maxError: z.number().nonnegative().nullable(),
});
export type CaseResult = z.infer<typeof CaseResult>;

/** What `hone evaluate --json` prints: one candidate's full verdict against the base. */
export const Evaluation = z.strictObject({
  schemaVersion: z.literal(1),
  verdict: z.enum(["keep", "reject", "crash"]),
  /** A reject reason, `build` or `run` for a crash, `faster` for a keep. */
  reason: z.union([RejectReason, z.enum(["faster", "build", "run"])]),
  /** One line for people. */
  detail: z.string(),
  evidence: Evidence,
  /**
   * Weighted geometric mean over the cases, from the last stage reached; null where nothing was measured, and where the
   * objective is on the difference scale (`metrics` then has it).
   */
  speedup: Interval.nullable(),
  /** The objective first, then the guarded metrics. Above 1 (ratio) or above 0 (difference) is better. */
  metrics: z.array(
    z.strictObject({
      name: z.string(),
      kind: MetricKind,
      scale: MetricScale,
      ...Interval.shape,
      /** Of a guarded metric: the fraction that it may get worse. */
      limit: z.number().nonnegative().optional(),
    }),
  ),
  cases: z.array(CaseResult),
  /** The stage that the figures come from; only `confirm` may be published. */
  stage: z.enum(["none", "screen", "compare", "confirm"]),
  pairs: z.int().nonnegative(),
  /** Gain that an A/A run of as many pairs could show by chance: relative, or in the metric's unit on the difference scale. */
  noiseFloor: z.number().nonnegative().nullable(),
  /** Smallest gain, in the same unit, that a confirmation would find with 90 % here; null where the noise is not known. */
  detectable: z.number().nonnegative().nullable().default(null),
  /** Largest part of a block that freezing and thawing took; null where nothing was frozen. */
  overhead: z.number().nonnegative().nullable().default(null),
  /** The repository's own tests on the candidate; empty where the goal names none or none were run. */
  tests: z.array(TestRun).default([]),
  /** Findings of the task screen that the goal waives. */
  waivers: z.array(z.string()).default([]),
  doubts: z.array(z.string()),
  sandbox: z.string(),
  machine: Machine,
  /** Only where the contract runs on a GPU. */
  device: DeviceSummary.optional(),
  seconds: z.number().nonnegative(),
});
export type Evaluation = z.infer<typeof Evaluation>;
