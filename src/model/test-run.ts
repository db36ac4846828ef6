import * as z from "zod";

/** What a winner must pass: a command of the repository's own tests, or the benchmark of another goal. */
export const TestRun = z.strictObject({
  /** As the goal writes it, words joined by blanks; of a benchmark, what stands for it. */
  command: z.string().max(1000),
  /** Of a benchmark: the file of the goal that it belongs to. */
  goal: z.string().max(1000).optional(),
  ok: z.boolean(),
  seconds: z.number().nonnegative(),
  /** Empty where it passed; else the exit and an excerpt of what it wrote. */
  detail: z.string().max(4000),
});
export type TestRun = z.infer<typeof TestRun>;
