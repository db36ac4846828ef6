import * as z from "zod";
import type { Benchmark, FieldTolerance } from "../model/benchmark.ts";
import type { PairOutcome } from "../model/measurement.ts";
import { extractMetric, lastJsonObject } from "./metric.ts";

/** What a benchmark's command may print as JSON; the metrics and the fields are further keys. */
const RunnerCase = z.looseObject({
  id: z.string(),
  converged: z.boolean().optional(),
  error: z.string().nullish(),
});
const RunnerResult = z.looseObject({ correctness_ok: z.boolean().optional(), cases: z.array(RunnerCase).default([]) });
type RunnerCase = z.infer<typeof RunnerCase>;

/** What one run of the benchmark's command gave. `whole`: it gave one figure for all cases. */
export type RunReading = {
  kind: "values";
  /** Case id to the metric's value, above 0. */
  values: ReadonlyMap<string, number>;
  cases: ReadonlyMap<string, RunnerCase>;
  whole: boolean;
};
export type Failure = Exclude<PairOutcome, { kind: "samples" }>;

/** The metric's names that mean the time that a case took, which a runner gives as `wall_seconds`. */
const timeNames = ["time", "wall_time", "wall_seconds"];

/** The values of the asked cases in a run's output, or why they cannot be used. `ids` has at least one case. */
export function readRun(benchmark: Benchmark, output: string, ids: readonly string[]): RunReading | Failure {
  const first = ids[0] ?? "";
  const parsed = RunnerResult.safeParse(lastJsonObject(output) ?? {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return crash(first, `the result's ${issue?.path.join(".")} is wrong: ${issue?.message}`);
  }
  const { correctness_ok: correct, cases: listed } = parsed.data;
  if (correct === false) return incorrect(first, "the benchmark says correctness_ok: false");
  const cases = new Map(listed.map((entry) => [entry.id, entry]));
  const failed =
    listed.length > 0 ? ids.map((id) => failureOf(id, cases.get(id))).find((found) => found !== null) : null;
  return failed ?? valuesOf({ benchmark, output, ids, cases });
}

function failureOf(id: string, entry: RunnerCase | undefined): Failure | null {
  if (!entry) return crash(id, `case \`${id}\` is missing in the benchmark's result`);
  if (entry.error) return crash(id, entry.error.slice(0, 500));
  return entry.converged === false ? incorrect(id, "it did not converge") : null;
}

type Output = { benchmark: Benchmark; output: string; ids: readonly string[]; cases: ReadonlyMap<string, RunnerCase> };

function valuesOf({ benchmark, output, ids, cases }: Output): RunReading | Failure {
  const name = benchmark.controller.objective.primary_metric;
  const perCase = ids.map((id) => caseValue(cases.get(id), name));
  const whole = perCase.some((value) => value === undefined);
  const pattern = benchmark.runtime?.metric_pattern;
  const reading = whole ? extractMetric({ stdout: output, name, ...(pattern !== undefined && { pattern }) }) : null;
  if (reading && "problem" in reading) return crash(ids[0] ?? "", reading.problem);
  const values = new Map<string, number>();
  for (const [index, id] of ids.entries()) {
    const value = reading ? reading.value : perCase[index];
    if (typeof value !== "number" || !(value > 0 && Number.isFinite(value))) {
      return crash(id, `metric \`${name}\` is ${JSON.stringify(value)}; a ratio needs a number above 0`);
    }
    values.set(id, value);
  }
  return { kind: "values", values, cases, whole };
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
