import * as z from "zod";
import { Budget } from "./budget.ts";
import { Setup } from "./setup.ts";
import { Tunable } from "./tunable.ts";

/** A workload line of a goal, `- train-256: the common size`. */
export const Workload = z.strictObject({ id: z.string(), description: z.string() });

/** What to make faster, where it may edit, how it is judged; parsed from an issue or a goal file. */
export const Goal = z.strictObject({
  title: z.string(),
  target: z.string(),
  language: z.string().optional(),
  package: z.string().optional(),
  /** Folder that scope, benchmark, build and tunables are relative to; relative to the repository, "" for its root. */
  root: z.string(),
  /** Files and globs that candidates may change, relative to `root`; not empty. */
  scope: z.array(z.string()).min(1),
  metric: z.string().optional(),
  constraints: z.array(z.string()),
  workloads: z.array(Workload),
  /** The shell lines of the Build section, for people and models; the contract's `build` is what runs. */
  build: z.string().optional(),
  notes: z.string().optional(),
  hypothesis: z.string().optional(),
  /** Path of the contract, relative to `root`. */
  benchmark: z.string(),
  budget: Budget,
  runs_on: z.array(z.string()).optional(),
  device: z.enum(["cpu", "cuda", "hip"]).optional(),
  setup: Setup.optional(),
  /** `none` only where the operator accepts model-written code outside a sandbox; every report repeats it. */
  sandbox: z.enum(["required", "none"]).default("required"),
  /** Commands of the repository's own tests, argv each; they gate the winner where it is confirmed. */
  tests: z.array(z.array(z.string()).min(1)),
  /** Names of findings of the task screen that a person accepts, `zeros` or `unused-input:b`; each report repeats them. */
  waivers: z.array(z.string()),
  tune: z.array(Tunable),
  tune_constraints: z.array(z.string()),
  /** The text as it came, for the record and for the hash. */
  raw: z.string(),
});
export type Goal = z.infer<typeof Goal>;
