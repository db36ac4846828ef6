import * as z from "zod";

const text = z.string().max(2000);
const name = z.string().min(1).max(200);

/**
 * What a model read out of the sources before it wrote a benchmark: claims, for the turn that writes and for the person
 * who approves, never a measurement.
 */
export const SourceAnalysis = z.strictObject({
  language: z.string().max(50),
  /** Functions, methods or commands that do the work of the goal's target. */
  entry_points: z
    .array(z.strictObject({ name, file: name, signature: text.default(""), description: text.default("") }))
    .min(1)
    .max(20),
  /** What tells right from wrong, each with the tolerance that fits it. */
  outputs: z
    .array(
      z.strictObject({
        field: name,
        type: z.enum(["scalar", "array", "string"]),
        description: text.default(""),
        tolerance: z.strictObject({
          mode: z.enum(["exact", "abs_delta", "rms_delta", "relative_delta"]),
          value: z.number().nonnegative().default(0),
        }),
      }),
    )
    .min(1)
    .max(16),
  /** What makes one workload differ from another. */
  parameters: z
    .array(z.strictObject({ name, type: z.string().max(50), description: text.default(""), example: text.default("") }))
    .max(50),
  threading: z.strictObject({
    description: text,
    env: z.array(z.string().max(100)).max(20).default([]),
    default_threads: z.int().min(1).max(1024).default(1),
  }),
  build_system: z.strictObject({ type: z.string().max(50), commands: z.array(text).max(20).default([]) }),
  cases: z
    .array(
      z.strictObject({
        id: z.string().regex(/^(train|test)-[A-Za-z0-9._-]{1,58}$/, "it starts with train- or test-"),
        description: text.default(""),
        parameters: z.record(z.string().max(100), z.union([z.number(), z.string().max(500), z.boolean()])).default({}),
        weight: z.number().positive().default(1),
      }),
    )
    .min(2)
    .max(20),
  /** Files and globs that may be edited for the goal, relative to its folder. */
  scope: z.array(name).min(1).max(100),
  /** What a person should look at. */
  review: z.array(text).max(30),
});
export type SourceAnalysis = z.infer<typeof SourceAnalysis>;
