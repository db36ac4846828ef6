import * as z from "zod";

/** One command of the repository's own tests, run in the sandbox on a variant's tree. */
export const TestRun = z.strictObject({
  /** As the goal writes it, words joined by blanks. */
  command: z.string().max(1000),
  ok: z.boolean(),
  seconds: z.number().nonnegative(),
  /** Empty where it passed; else the exit and an excerpt of what it wrote. */
  detail: z.string().max(4000),
});
export type TestRun = z.infer<typeof TestRun>;
