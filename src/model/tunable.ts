import * as z from "zod";

const Value = z.union([z.string(), z.number(), z.boolean()]);

/**
 * One parameter that the tuner may set, declared in the goal's `tune:` block or beside a literal in a source
 * (`#define TILE 16  // hone: tune 8 16 32`). It always has a place to be written: without `match`, the literal
 * after `#define NAME` or `NAME =`; with `match`, the one group of the regular expression, which must hit once.
 */
export const Tunable = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a name of letters, digits and underscores"),
  /** Path of the file it is written into, relative to the goal's root. */
  file: z.string().min(1),
  match: z.string().min(1).optional(),
  values: z.array(Value).min(1).max(1000),
});
export type Tunable = z.infer<typeof Tunable>;
export type TunableValue = z.infer<typeof Value>;

/** One point of the space: a value for each tunable by name. */
export const Parameters = z.record(z.string(), Value);
export type Parameters = z.infer<typeof Parameters>;
