import type { Benchmark } from "../model/benchmark.ts";
import type { Summary } from "../model/controller.ts";
import { kindOfName } from "../model/metric.ts";
import { mean, median } from "../stats/descriptive.ts";

export type Side = "reference" | "candidate";

/** One run of a side; a warm-up's figures are left out, and it must pass all the same. */
export type PlannedRun = { side: Side; counts: boolean };

type Controller = Benchmark["controller"];

/** Runs of a side in a pair where the contract does not say it. */
const usualRuns = 2;

/**
 * The runs of a pair in their order: warm-ups in turns, then the measured ones as AB, BA, AB and so on, so that a steady
 * drift cancels over two runs of each side.
 */
export function plannedRuns(
  { warmup_runs: warmups = 0, measured_runs: measured = usualRuns }: Controller,
  first: Side,
): PlannedRun[] {
  const other: Side = first === "reference" ? "candidate" : "reference";
  const turns = (count: number, counts: boolean) =>
    Array.from({ length: count }, (_, at) => (at % 2 === 0 ? [first, other] : [other, first])).flatMap((sides) =>
      sides.map((side) => ({ side, counts })),
    );
  return [...turns(warmups, false), ...turns(measured, true)];
}

/**
 * A side's values as the contract wants them summarised. For a median all are kept: a pair's value is the median over
 * runs that lie side by side, which a drift spoils less than the medians' ratio.
 */
export function summarised(values: readonly number[], metric: string, { aggregation }: Controller): number[] {
  const how = summaryOf(metric, aggregation);
  return how === undefined || how === "median" ? [...values] : [summaries[how](values)];
}

function summaryOf(metric: string, aggregation: Controller["aggregation"]): Summary | undefined {
  if (kindOfName(metric) === "memory") return aggregation?.memory;
  return /(^|_)iterations?(_|$)/.test(metric) ? aggregation?.iterations : aggregation?.timing;
}

const summaries: Record<Summary, (values: readonly number[]) => number> = {
  median,
  mean,
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
};
