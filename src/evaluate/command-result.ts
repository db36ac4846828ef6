import * as z from "zod";
import type { Benchmark, FieldTolerance } from "../model/benchmark.ts";
import { guardrailsOf } from "../model/guardrails.ts";
import type { PairOutcome } from "../model/measurement.ts";
import { isObserved } from "../model/metric.ts";
import type { MetricScale, ObservedMetric } from "../model/metric.ts";
import { extractMetric, extractNamed, lastJsonObject } from "./metric.ts";

/** What a benchmark's command may print as JSON; the metrics and the fields are further keys. */
const RunnerCase = z.looseObject({
  id: z.string(),
  converged: z.boolean().optional(),
  error: z.string().nullish(),
});
const RunnerResult = z.looseObject({
  benchmark_id: z.string().optional(),
  correctness_ok: z.boolean().optional(),
  cases: z.array(RunnerCase).default([]),
});
type RunnerCase = z.infer<typeof RunnerCase>;

/** What one run of the benchmark's command gave. `whole`: it gave one figure for all cases. */
export type RunReading = {
  kind: "values";
  /** Case id to the metric's value, finite; above 0 where the scale is a ratio. */
  values: ReadonlyMap<string, number>;
  /** Guarded metric to its value in each case. */
  guarded: ReadonlyMap<string, ReadonlyMap<string, number>>;
  cases: ReadonlyMap<string, RunnerCase>;
  whole: boolean;
};
export type Failure = Exclude<PairOutcome, { kind: "samples" }>;

/** The metric's names that mean the time that a case took, which a runner gives as `wall_seconds`. */
const timeNames = ["time", "wall_time", "wall_seconds"];

/** What Hone itself saw of a run, whatever the run says. `peakBytes`: null where no control group counted. */
export type Seen = { seconds: number; peakBytes: number | null };

/** What a benchmark's command left. `cases`: the asked ones, at least one. */
export type RanCommand = { output: string; cases: readonly string[]; seen: Seen };

/** The values of the asked cases in a run's output, or why they cannot be used. */
export function readRun(benchmark: Benchmark, { output, cases: ids, seen }: RanCommand): RunReading | Failure {
  const first = ids[0] ?? "";
  const parsed = RunnerResult.safeParse(lastJsonObject(output) ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return crash(first, `the result's ${issue?.path.join(".")} is wrong: ${issue?.message}`);
  }
  const { benchmark_id: named, correctness_ok: correct, cases: listed } = parsed.data;
  if (named !== undefined && named !== benchmark.benchmark_id)
    return crash(first, `the result is of benchmark \`${named.slice(0, 80)}\`, not \`${benchmark.benchmark_id}\``);
  if (correct === false) return incorrect(first, "the benchmark says correctness_ok: false");
  const cases = new Map(listed.map((entry) => [entry.id, entry]));
  const failed =
    listed.length > 0 ? ids.map((id) => failureOf(id, cases.get(id))).find((found) => found !== null) : null;
  return failed ?? valuesOf({ benchmark, output, ids, cases, seen });
}

function failureOf(id: string, entry: RunnerCase | undefined): Failure | null {
  if (!entry) return crash(id, `case \`${id}\` is missing in the benchmark's result`);
  if (entry.error) return crash(id, entry.error.slice(0, 500));
  return entry.converged === false ? incorrect(id, "it did not converge") : null;
}

type Output = {
  benchmark: Benchmark;
  output: string;
  ids: readonly string[];
  cases: ReadonlyMap<string, RunnerCase>;
  seen: Seen;
};

function valuesOf(run: Output): RunReading | Failure {
  const { benchmark, output, ids, cases } = run;
  const { primary_metric: name, scale } = benchmark.controller.objective;
  const perCase = ids.map((id) => caseValue(cases.get(id), name));
  const whole = perCase.some((value) => value === undefined);
  const pattern = benchmark.runtime?.metric_pattern;
  const reading = whole ? extractMetric({ stdout: output, name, ...(pattern !== undefined && { pattern }) }) : null;
  if (reading && "problem" in reading) return crash(ids[0] ?? "", reading.problem);
  const values = new Map<string, number>();
  for (const [index, id] of ids.entries()) {
    const value = reading ? reading.value : perCase[index];
    if (typeof value !== "number" || !Number.isFinite(value) || (scale === "ratio" && !(value > 0))) {
      return crash(id, `metric \`${name}\` is ${JSON.stringify(value)}; ${needs[scale]}`);
    }
    values.set(id, value);
  }
  const guarded = guardedOf(run);
  return "kind" in guarded ? guarded : { kind: "values", values, guarded, cases, whole };
}

const needs: Record<MetricScale, string> = {
  ratio: "a ratio needs a number above 0",
  difference: "a difference needs a finite number",
};

/** A guarded metric that a run does not give fails the run: nobody could say that it held. */
function guardedOf(run: Output): Map<string, Map<string, number>> | Failure {
  const guarded = new Map<string, Map<string, number>>();
  for (const { metric } of guardrailsOf(run.benchmark)) {
    const values = new Map<string, number>();
    for (const id of run.ids) {
      const value = isObserved(metric) ? observed(metric, run.seen) : reported(metric, id, run);
      if (typeof value === "string") return crash(id, `guarded ${value}`);
      values.set(id, value);
    }
    guarded.set(metric, values);
  }
  return guarded;
}

/** Hone's own figure of a run, or why there is none. */
function observed(metric: ObservedMetric, { seconds, peakBytes }: Seen): number | string {
  if (metric === "wall_seconds_observed") return seconds;
  return peakBytes ?? `metric \`${metric}\` needs a control group, and none is delegated on this machine`;
}

/** What the benchmark gives for a case, else for the whole run, or why it gives nothing. */
function reported(metric: string, id: string, { cases, output }: Output): number | string {
  const perCase = caseValue(cases.get(id), metric);
  const reading = perCase === undefined ? extractNamed(output, metric) : { value: perCase };
  if ("problem" in reading) return reading.problem;
  const { value } = reading;
  return typeof value === "number" && Number.isFinite(value)
    ? value
    : `metric \`${metric}\` is ${JSON.stringify(value)}, no finite number`;
}

function caseValue(entry: RunnerCase | undefined, name: string): unknown {
  if (!entry) return undefined;
  if (Object.hasOwn(entry, name)) return entry[name];
  return timeNames.includes(name) ? entry["wall_seconds"] : undefined;
}

/**
 * Compares the fields that the contract gives tolerances for: |error| <= absolute + relative * |expected|, with the
 * reference's run as what is expected. `maxError` is the largest error over its tolerance.
 */
export function compareFields(
  tolerances: readonly FieldTolerance[],
  reference: RunReading,
  candidate: RunReading,
): { maxError: ReadonlyMap<string, number> } | Failure {
  const maxError = new Map<string, number>();
  for (const id of candidate.values.keys()) {
    for (const tolerance of tolerances) {
      const [expected, found] = [reference, candidate].map(({ cases }) => cases.get(id)?.[tolerance.field]);
      if (typeof expected !== "number" || typeof found !== "number") {
        return incorrect(id, `field \`${tolerance.field}\` is no number in the benchmark's result`);
      }
      const error = Math.abs(found - expected);
      const allowed = allowance(tolerance, expected);
      if (!(error <= allowed)) {
        return incorrect(id, `field \`${tolerance.field}\` is ${found}, expected ${expected} within ${allowed}`);
      }
      maxError.set(id, Math.max(maxError.get(id) ?? 0, error === 0 ? 0 : error / allowed));
    }
  }
  return { maxError };
}

/** Of a single number the root mean square error is the error itself. */
function allowance(tolerance: FieldTolerance, expected: number): number {
  const absolute =
    tolerance.max_abs_delta ?? tolerance.abs_delta ?? tolerance.max_rms_delta ?? tolerance.rms_delta ?? 0;
  return absolute + (tolerance.max_relative_delta ?? tolerance.relative_delta ?? 0) * Math.abs(expected);
}

const crash = (id: string, detail: string): Failure => ({ kind: "crash", case: id, detail });
const incorrect = (id: string, detail: string): Failure => ({ kind: "incorrect", case: id, detail });
