import * as z from "zod";
import { ExpressionText } from "./expression-text.ts";
import { MetricKind, MetricScale } from "./metric.ts";

const Direction = z.enum(["minimize", "maximize"]);

/** What must get better. */
export const Objective = z.strictObject({
  primary_metric: z.string().min(1).default("time"),
  direction: Direction.default("minimize"),
  /** What the metric is of; without it `kindOfName` (metric.ts) takes it from the name. */
  kind: MetricKind.optional().describe("Without it the metric's name tells."),
  /** `difference` for losses, accuracies and whatever may be zero or negative. */
  scale: MetricScale.default("ratio").describe("`difference` for what may be zero or negative."),
  min_relative_improvement: z
    .number()
    .min(0)
    .max(10)
    .default(0.01)
    .describe("The least gain worth a change, 0.02 is 2 %."),
  /** On the `difference` scale, in the metric's unit. */
  min_absolute_improvement: z
    .number()
    .min(0)
    .optional()
    .describe("The same on the difference scale, in the metric's unit."),
  /** Of a throughput: units of work of one call, from the contract and never from the candidate. */
  work: ExpressionText.optional().describe("Of a throughput: units of work of one call."),
  tie_relative_tolerance: z
    .number()
    .min(0)
    .max(10)
    .optional()
    .describe("In the search, a gain over the best so far that is not above this is a tie, and what was there stays."),
});

/** FermiLink's further objectives: which way a guarded metric is better, and how far it may get worse. */
const SecondaryObjective = z.looseObject({
  metric: z.string().min(1),
  direction: Direction.default("minimize"),
  soft_limit_relative_to_baseline: z
    .number()
    .positive()
    .max(1000)
    .optional()
    .describe("A factor of the base's value, 1.15: what is shown to be beyond it is rejected, what may be is a doubt."),
});

/** How the runs of a side become one figure. */
export const Summary = z.enum(["median", "mean", "min", "max"]);
export type Summary = z.infer<typeof Summary>;

const Aggregation = z.looseObject({
  timing: Summary.optional().describe("Of the objective, and of guarded times."),
  memory: Summary.optional().describe("Of guarded memories."),
  iterations: Summary.optional().describe("Of guarded metrics with `iterations` in their names."),
});

/** What FermiLink lets a contract reject on; Hone always rejects on all of it. */
export const rejectsOn = [
  "crash",
  "timeout",
  "missing_metrics",
  "correctness_failure",
  "modified_immutable_path",
] as const;

/** How a benchmark is run and what counts. */
export const Controller = z.looseObject({
  objective: Objective.default(Objective.parse({})),
  secondary_objectives: z.array(SecondaryObjective).default([]),
  timeout_seconds: z
    .number()
    .positive()
    .optional()
    .describe(
      "Of one run. Where the goal's budget has no run_seconds, a longer one is the limit of builds and tests, too.",
    ),
  warmup_runs: z.int().min(0).max(20).optional().describe("Command driver: runs of each side before those that count."),
  measured_runs: z.int().min(1).max(50).optional().describe("Command driver: runs of each side in a pair; 2."),
  aggregation: Aggregation.optional().describe("Command driver: how a side's runs become one figure."),
  reject_on: z
    .array(z.string())
    .max(50)
    .optional()
    .describe(`Hone rejects on all of ${rejectsOn.join(", ")}, whatever is listed.`),
});
