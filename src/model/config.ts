import * as z from "zod";
import { Budget } from "./budget.ts";

const label = z.string().min(1).max(100);

/** `.github/hone.yml`, read from the default branch. Every key has a default; an absent file is all defaults. */
export const Config = z.strictObject({
  /** The issue label that starts a campaign. */
  label: label.default("optimize"),
  /** Labels that a runner must have to take the jobs. */
  runs_on: z.array(label).min(1).max(20).default(["self-hosted"]),
  /** File name of the workflow under `.github/workflows/`. */
  workflow: z
    .string()
    .regex(/^[A-Za-z0-9._-]+\.ya?ml$/, "a file name that ends in .yml or .yaml")
    .default("hone.yml"),
  budget: Budget.default(Budget.parse({})),
  verify: z.strictObject({ runs_on: z.array(label).min(1).max(20).optional() }).default({}),
  pull_request: z
    .strictObject({
      draft: z.boolean().default(false),
      labels: z.array(label).max(20).default([]),
      prefix: z.string().max(50).default(""),
    })
    .default({ draft: false, labels: [], prefix: "" }),
  /** Where the campaigns' states live: `refs/<prefix>/<id>`. */
  state_prefix: z
    .string()
    // Not among branches and tags: there a state would start workflows, and a rule could refuse it.
    .regex(
      /^(?!(?:heads|tags|pull|remotes)\/)[a-z0-9]+(?:[/-][a-z0-9]+)*$/,
      "a name such as hone/campaigns, no branch or tag",
    )
    .default("hone/campaigns"),
});
export type Config = z.infer<typeof Config>;
