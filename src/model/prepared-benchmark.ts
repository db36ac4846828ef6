import * as z from "zod";
import { SourceAnalysis } from "./source-analysis.ts";

/** Folder, relative to the repository's top, where approved benchmarks live, each in a folder of its id. */
export const benchmarksFolder = ".hone/benchmarks";

/** What a prepared benchmark may weigh: a contract, a runner and a few inputs. Characters. */
export const preparedLimits = { files: 20, characters: 400_000 } as const;

export const BenchmarkId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "lower-case letters, digits and dashes");

/** A file of a benchmark, relative to its folder; its content is UTF-8 text. */
export const PreparedFile = z.strictObject({
  path: z
    .string()
    .max(200)
    .regex(/^(?!.*(?:^|\/)\.)[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/, "a plain path inside the benchmark's folder"),
  content: z.string(),
});
export type PreparedFile = z.infer<typeof PreparedFile>;

/** One case as it was measured on the base against itself. */
const ProvedCase = z.strictObject({
  id: z.string().max(64),
  split: z.enum(["train", "test"]),
  /** Median of the primary metric on the base, in its own unit. */
  value: z.number(),
  /** Largest deviation of two runs of equal code from each other, a fraction; null where the scale has no ratio. */
  noise: z.number().nonnegative().nullable(),
});

/**
 * A benchmark that a model wrote for a goal without one, and that was proved on the base commit. A person approves it
 * before anything is measured with it.
 */
export const PreparedBenchmark = z.strictObject({
  schemaVersion: z.literal(1),
  id: BenchmarkId,
  /** `benchmark.yaml`, and what it needs, relative to `.hone/benchmarks/<id>/`. */
  files: z
    .array(PreparedFile)
    .min(1)
    .max(preparedLimits.files)
    .refine((files) => files.some(({ path }) => path === "benchmark.yaml"), "one of the files is benchmark.yaml")
    .refine((files) => new Set(files.map(({ path }) => path)).size === files.length, "each path once")
    .refine(
      (files) => files.reduce((sum, { content }) => sum + content.length, 0) <= preparedLimits.characters,
      `at most ${preparedLimits.characters} characters in all`,
    ),
  analysis: SourceAnalysis,
  proof: z.strictObject({
    metric: z.string().max(200),
    cases: z.array(ProvedCase).min(1).max(100),
    /** Tolerances as a person reads them, one a field. */
    tolerances: z.array(z.strictObject({ field: z.string().max(200), words: z.string().max(200) })).max(100),
    /** Planted wrong answers that the benchmark turned away. */
    refused: z.array(z.string().max(100)).max(100),
    /** What passes though nobody computed it, that the goal waives. */
    waived: z.array(z.string().max(100)).max(100),
    /** Wall seconds of one run of all cases. */
    seconds: z.number().nonnegative(),
  }),
  /** What a person should look at, the model's own notes and what Hone noticed. */
  review: z.array(z.string().max(2000)).max(60),
  /** Of the campaign that would follow, at most; `usd` null where nothing has a price. */
  estimate: z.strictObject({ minutes: z.number().nonnegative(), usd: z.number().nonnegative().nullable() }),
  /** What the preparation itself cost. A claim: bounded, so that sums of it stay numbers. */
  cost: z.strictObject({
    calls: z.int().nonnegative().max(1e6),
    usd: z.number().nonnegative().max(1e6).nullable(),
    seconds: z.number().nonnegative(),
  }),
});
export type PreparedBenchmark = z.infer<typeof PreparedBenchmark>;
