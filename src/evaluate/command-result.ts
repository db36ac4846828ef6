import * as z from "zod";
import type { Benchmark } from "../model/benchmark.ts";
import { comparedFields } from "../model/correctness.ts";
import { guardrailsOf } from "../model/guardrails.ts";
import type { PairOutcome } from "../model/measurement.ts";
import { isObserved } from "../model/metric.ts";
import type { MetricScale, ObservedMetric } from "../model/metric.ts";
import { compareField, fieldOf } from "./compare-field.ts";
import { extractMetric, extractNamed } from "./metric.ts";
import { cutBy, readDocument } from "./result-document.ts";

/** What a benchmark's command may print as JSON; the metrics and the fields are further keys. */
const RunnerCase = z.looseObject({
  id: z.string(),
  converged: z.boolean().nullish(),
  error: z.string().nullish(),
});
const RunnerResult = z.looseObject({
  benchmark_id: z.string().optional(),
  correctness_ok: z.boolean().optional(),
  cases: z.array(RunnerCase).default([]),
});
type RunnerCase = z.infer<typeof RunnerCase>;

/**
 * What one run of the benchmark's command gave. `whole`: it gave one figure for all cases. `isOneOfSeveral`: it printed
 * results before this one.
 */
export type RunReading = {
  kind: "values";
  /** Case id to the metric's value, finite; above 0 where the scale is a ratio. */
  values: ReadonlyMap<string, number>;
  /** Guarded metric to its value in each case. */
  guarded: ReadonlyMap<string, ReadonlyMap<string, number>>;
  cases: ReadonlyMap<string, RunnerCase>;
  whole: boolean;
  isOneOfSeveral: boolean;
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
  const document = readDocument(output);
  if (document.kind === "wrong") return crash(first, `the result cannot be read: ${document.detail}`);
  const parsed = RunnerResult.safeParse(document.kind === "json" ? document.value : {});
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return crash(first, `the result's ${issue?.path.join(".")} is wrong: ${issue?.message}`);
  }
  const { cases: listed } = parsed.data;
  const cases = new Map(listed.map((entry) => [entry.id, entry]));
  const failed = wrongWhole(benchmark, parsed.data, first) ?? wrongCase(benchmark, { listed, cases, ids });
  const isOneOfSeveral = document.kind === "json" && document.isOneOfSeveral;
  return failed ?? valuesOf({ benchmark, output, ids, cases, seen, isOneOfSeveral });
}

/** What a result says of itself, whatever its cases are. */
function wrongWhole(benchmark: Benchmark, result: z.infer<typeof RunnerResult>, first: string): Failure | null {
  const { benchmark_id: named, correctness_ok: correct, cases } = result;
  if (named !== undefined && named !== benchmark.benchmark_id)
    return crash(first, `the result is of benchmark \`${named.slice(0, 80)}\`, not \`${benchmark.benchmark_id}\``);
  const why = cases.find(({ error }) => error)?.error?.slice(0, 500);
  if (correct === false) return incorrect(first, why ?? "the benchmark says correctness_ok: false");
  const isItsWord = benchmark.correctness.mode === "runner_only";
  return isItsWord && correct === undefined
    ? crash(first, "the result has no correctness_ok, and with mode: runner_only nothing else says that it is right")
    : null;
}

type Listed = {
  listed: readonly RunnerCase[];
  cases: ReadonlyMap<string, RunnerCase>;
  ids: readonly string[];
};

function wrongCase(benchmark: Benchmark, { listed, cases, ids }: Listed): Failure | null {
  const twice = listed.find(({ id }, at) => cases.get(id) !== listed[at] && ids.includes(id));
  if (twice) return crash(twice.id, `case \`${twice.id}\` is twice in the benchmark's result`);
  const mustConverge = benchmark.correctness.require_all_cases_converged;
  if (listed.length === 0 && mustConverge !== true) return null;
  return ids.map((id) => failureOf(id, cases.get(id), mustConverge)).find((found) => found !== null) ?? null;
}

function failureOf(id: string, entry: RunnerCase | undefined, mustConverge: boolean | undefined): Failure | null {
  if (!entry) return crash(id, `case \`${id}\` is missing in the benchmark's result`);
  if (entry.error) return crash(id, entry.error.slice(0, 500));
  if (entry.converged === false && mustConverge !== false) return incorrect(id, "it did not converge");
  const isUnsaid = entry.converged === undefined || entry.converged === null;
  return mustConverge === true && isUnsaid ? incorrect(id, "it does not say that it converged") : null;
}

type Output = {
  benchmark: Benchmark;
  output: string;
  ids: readonly string[];
  cases: ReadonlyMap<string, RunnerCase>;
  seen: Seen;
  isOneOfSeveral: boolean;
};

function valuesOf(run: Output): RunReading | Failure {
  const { benchmark, output, ids, cases } = run;
  const { primary_metric: name, scale } = benchmark.controller.objective;
  const perCase = ids.map((id) => caseValue(cases.get(id), name));
  const whole = perCase.some((value) => value === undefined);
  const pattern = benchmark.runtime?.metric_pattern;
  const reading = whole ? extractMetric({ stdout: output, name, ...(pattern !== undefined && { pattern }) }) : null;
  if (reading && "problem" in reading) return crash(ids[0] ?? "", `${reading.problem}${cutBy(output)}`);
  const values = new Map<string, number>();
  for (const [index, id] of ids.entries()) {
    const value = reading ? reading.value : perCase[index];
    if (typeof value !== "number" || !Number.isFinite(value) || (scale === "ratio" && !(value > 0))) {
      return crash(id, `metric \`${name}\` is ${JSON.stringify(value)}; ${needs[scale]}`);
    }
    values.set(id, value);
  }
  const guarded = guardedOf(run);
  const { isOneOfSeveral } = run;
  return "kind" in guarded ? guarded : { kind: "values", values, guarded, cases, whole, isOneOfSeveral };
}

const needs: Record<MetricScale, string> = {
  ratio: "a ratio needs a number above 0",
  difference: "a difference needs a finite number",
};

/**
 * A guarded metric that a run does not give fails the run: nobody could say that it held. One with a soft limit is left
 * out.
 */
function guardedOf(run: Output): Map<string, Map<string, number>> | Failure {
  const guarded = new Map<string, Map<string, number>>();
  for (const { metric, soft } of guardrailsOf(run.benchmark)) {
    const values = new Map<string, number>();
    for (const id of run.ids) {
      const value = isObserved(metric) ? observed(metric, run.seen) : reported(metric, id, run);
      if (typeof value === "number") values.set(id, value);
      else if (!soft) return crash(id, `guarded ${value}`);
    }
    if (values.size === run.ids.length) guarded.set(metric, values);
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
 * Compares the fields that the contract gives tolerances for, with the reference's run as what is expected. `maxError` is
 * the largest error over its tolerance, by case. Figures that were given in another form are not comparable.
 */
export function compareFields(
  { correctness }: Benchmark,
  reference: RunReading,
  candidate: RunReading,
): { maxError: ReadonlyMap<string, number> } | Failure {
  const maxError = new Map<string, number>();
  for (const id of candidate.values.keys()) {
    for (const tolerance of comparedFields(correctness)) {
      const [expected, found] = [reference, candidate].map(({ cases }) => fieldOf(cases.get(id), tolerance.field));
      if (expected === undefined && tolerance.isOptional) continue;
      const absent =
        expected === undefined ? "what is expected" : found === undefined ? "the benchmark's result" : null;
      if (absent !== null) return incorrect(id, `field \`${tolerance.field}\` is not in ${absent}`);
      const compared = compareField(tolerance, expected, found);
      if ("detail" in compared) return incorrect(id, compared.detail);
      maxError.set(id, Math.max(maxError.get(id) ?? 0, compared.maxError));
    }
  }
  const unlike = unlikeForm(reference, candidate);
  return unlike === null ? { maxError } : crash([...candidate.values.keys()][0] ?? "", unlike);
}

/** Why a candidate's result cannot stand beside its reference's: its figure may be of something else. */
function unlikeForm(reference: RunReading, candidate: RunReading): string | null {
  if (candidate.isOneOfSeveral && !reference.isOneOfSeveral)
    return "it prints several results, and the code that it is compared with prints one";
  if (candidate.whole === reference.whole) return null;
  return candidate.whole
    ? "it gives one figure for the whole run, and the code that it is compared with one for each case"
    : "it gives a figure for each case, and the code that it is compared with one for the whole run";
}

const crash = (id: string, detail: string): Failure => ({ kind: "crash", case: id, detail });
const incorrect = (id: string, detail: string): Failure => ({ kind: "incorrect", case: id, detail });
