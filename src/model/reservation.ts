import * as z from "zod";

/** What one run was allowed to spend, and what it has spent once it is over. */
export const Reservation = z.strictObject({
  /** `owner/name`, where repositories share a limit. */
  repository: z.string(),
  campaign: z.string(),
  attempt: z.int().min(1),
  /** Minutes of a runner: reserved before the dispatch, the real ones when the run is over. */
  minutes: z.number().nonnegative(),
  /** The same in US dollars by the runner's price; null where it has none. */
  usd: z.number().nonnegative().nullable(),
  settled: z.boolean(),
});
export type Reservation = z.infer<typeof Reservation>;

/** `spent.json` of the record ref `spent/<day>`: all runs of one day (UTC). It only ever moves by compare-and-swap. */
export const DaySpending = z.strictObject({
  schemaVersion: z.literal(1),
  day: z.iso.date(),
  runs: z.array(Reservation).max(10_000),
});
export type DaySpending = z.infer<typeof DaySpending>;
