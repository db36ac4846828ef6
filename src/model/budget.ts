import * as z from "zod";

/** What a campaign may spend. Each limit is checked before the spend it limits. */
export const Budget = z.strictObject({
  iterations: z.int().min(1).max(10_000).default(40).describe("Candidates that may be tried."),
  wall_seconds: z
    .number()
    .positive()
    .max(432_000)
    .default(900)
    .describe("Wall time of the search, seconds; confirmation comes on top."),
  run_seconds: z
    .number()
    .positive()
    .max(86_400)
    .default(300)
    .describe("Wall time of one build or one run of a benchmark command, seconds."),
  rejections_in_row: z.int().min(1).default(30).describe("The search stops after so many rejections in a row."),
  usd: z
    .number()
    .positive()
    .optional()
    .describe("Money, in US dollars: machine time at `usd_per_hour`, and what models cost."),
  usd_per_hour: z.number().nonnegative().optional().describe("Price of the machine; without it only models cost."),
});
export type Budget = z.infer<typeof Budget>;

/** Why a search ends. `exhausted`: no proposer has anything left; `stopped`: somebody asked for it. */
export const Ended = z.enum(["iterations", "wall_seconds", "rejections_in_row", "money", "exhausted", "stopped"]);
export type Ended = z.infer<typeof Ended>;
