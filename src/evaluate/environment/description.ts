import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { readKept } from "../kept-file.ts";

/** Raised when environments are made or described in another way, so that none from before is taken. */
export const environmentFormat = 1;

/** What is kept beside an environment; written last, so that one without it is not whole. */
const Description = z.strictObject({
  format: z.literal(environmentFormat),
  /** Whether it has a Python, at bin/python. */
  python: z.boolean(),
  /** Of that Python; null where there is none. */
  version: z.string().nullable(),
  words: z.string(),
  digest: z.string(),
  bytes: z.number().nonnegative(),
});
export type Description = z.infer<typeof Description>;

const name = "environment.json";

/** Of an environment that is there as a whole; else null. */
export const readDescription = (folder: string): Description | null => readKept(join(folder, name), Description);

export function writeDescription(folder: string, made: Omit<Description, "format">): Description {
  const description: Description = { format: environmentFormat, ...made };
  writeFileSync(join(folder, name), JSON.stringify(description), { mode: 0o644 });
  return description;
}
