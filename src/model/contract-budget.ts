import * as z from "zod";
import type { Budget } from "./budget.ts";

const branch = z.string().optional().describe("FermiLink's; Hone names its own branches.");

/** How long a campaign goes on, where the goal does not say it. */
export const CampaignWishes = z.looseObject({
  max_iterations: z.int().min(1).max(10_000).optional().describe("The budget's `iterations`, where the goal has none."),
  stop_on_consecutive_rejections: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe("The budget's `rejections_in_row`, where the goal has none."),
  baseline_branch: branch,
  incumbent_branch: branch,
  candidate_branch_prefix: branch,
});

/** How FermiLink waits for its worker; its waits are the defaults of polling. */
export const Worker = z.looseObject({
  max_iterations: z.int().min(1).optional().describe("FermiLink's; Hone's proposers have limits of their own."),
  wait_seconds: z.number().positive().max(86_400).optional().describe("Default of runtime.poll_interval_seconds."),
  max_wait_seconds: z.number().positive().max(432_000).optional().describe("Default of runtime.max_poll_seconds."),
  pid_stall_seconds: z.number().positive().optional().describe("FermiLink's; a job without a process is seen at once."),
});

type Wishing = {
  campaign?: z.infer<typeof CampaignWishes> | undefined;
  controller: { timeout_seconds?: number | undefined };
};

const longestRun = 86_400;

/**
 * What of a budget a contract says. A limit of a run that is above the budget's raises it; one below it is the run's alone,
 * since a build may take longer.
 */
export function budgetOf(
  { campaign, controller }: Wishing,
  { run_seconds: usual }: Pick<Budget, "run_seconds">,
): Partial<Budget> {
  const { max_iterations: iterations, stop_on_consecutive_rejections: rejections } = campaign ?? {};
  const { timeout_seconds: seconds } = controller;
  return {
    ...(iterations !== undefined && { iterations }),
    ...(rejections !== undefined && { rejections_in_row: rejections }),
    ...(seconds !== undefined && seconds > usual && { run_seconds: Math.min(seconds, longestRun) }),
  };
}

/** A quick look: FermiLink's numbers, and never more than was asked for. `wall_seconds` and `run_seconds` in seconds. */
const quick = { iterations: 30, rejections_in_row: 8, wall_seconds: 900, run_seconds: 900 } as const;

/** A budget cut to that of a quick campaign. */
export const quickBudget = (budget: Budget): Budget => ({
  ...budget,
  iterations: Math.min(budget.iterations, quick.iterations),
  rejections_in_row: Math.min(budget.rejections_in_row, quick.rejections_in_row),
  wall_seconds: Math.min(budget.wall_seconds, quick.wall_seconds),
  run_seconds: Math.min(budget.run_seconds, quick.run_seconds),
});
