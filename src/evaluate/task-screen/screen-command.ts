import type { Benchmark } from "../../model/benchmark.ts";
import { comparedFields } from "../../model/correctness.ts";
import { kindOfName } from "../../model/metric.ts";
import type { ScreenFinding, ScreenTrial, TaskScreen } from "../../model/task-screen.ts";
import { compareField, deepest, fieldOf } from "../compare-field.ts";
import { isObject } from "../result-document.ts";
import { compareFields, readRun } from "../command-result.ts";
import type { Failure, RanCommand, RunReading } from "../command-result.ts";
import { plantedOutputs } from "./planted-outputs.ts";

/** One run of the benchmark's command on the base: what it left, and what was read from it. */
export type BaseRun = RanCommand & { reading: RunReading };

/**
 * What can be said from outside of a benchmark that judges itself: that it answers twice alike, that its times fit into
 * the time it took, and that a run which answers nonsense is refused.
 */
export async function screenCommand(benchmark: Benchmark, run: () => Promise<BaseRun | Failure>): Promise<TaskScreen> {
  const began = performance.now();
  const first = await run();
  const second = "reading" in first ? await run() : first;
  const seconds = () => (performance.now() - began) / 1000;
  if (!("reading" in first)) return { nulls: [], planted: [], findings: [failing(first)], seconds: seconds() };
  if (!("reading" in second)) return { nulls: [], planted: [], findings: [failing(second)], seconds: seconds() };
  const checks = [
    steadiness(benchmark, first, second),
    possibility(benchmark, [first, second]),
    ...zeros(benchmark, first),
  ];
  const planted = plantedOutputs(first).map(({ name, output }) =>
    refusal(name, readRun(benchmark, { ...first, output })),
  );
  return {
    nulls: checks.map(({ trial }) => trial),
    planted: planted.map(({ trial }) => trial),
    findings: [...checks, ...planted].flatMap(({ finding }) => finding ?? []),
    seconds: seconds(),
  };
}

type Check = { trial: ScreenTrial; finding: ScreenFinding | null };

function checkOf(name: string, { ok, detail, remedy }: { ok: boolean; detail: string; remedy: string }): Check {
  const cut = detail.slice(0, 500);
  return {
    trial: { name, ok, detail: cut },
    finding: ok ? null : { name, case: null, detail: cut, remedy, waived: false },
  };
}

const failing = ({ kind, case: id, detail }: Failure): ScreenFinding => ({
  name: "failing-baseline",
  case: id,
  detail: `the command on the committed code: ${kind}: ${detail}`.slice(0, 500),
  remedy: "Run the contract's command by hand in a clean checkout, and mend it or the code.",
  waived: false,
});

function steadiness(benchmark: Benchmark, first: BaseRun, second: BaseRun): Check {
  const tolerances = comparedFields(benchmark.correctness);
  const compared = compareFields(benchmark, first.reading, second.reading);
  const isSteady = !("kind" in compared);
  return checkOf("unsteady-baseline", {
    ok: isSteady,
    detail: isSteady
      ? `two runs of the base agree in ${tolerances.length} checked fields`
      : `two runs of the base differ by more than a candidate may: ${compared.detail}`,
    remedy: "Fix the benchmark's seed, or set the tolerances above what its own runs differ by.",
  });
}

/**
 * Answers that nobody computed must not pass: every compared number 0 and every text empty, in all cases. Nothing where
 * nothing is compared, which the contract's check says.
 */
function zeros({ correctness }: Benchmark, { reading, cases }: BaseRun): Check[] {
  const fields = comparedFields(correctness);
  const found = cases.flatMap((id) =>
    fields.flatMap((tolerance) => {
      const expected = fieldOf(reading.cases.get(id), tolerance.field);
      return expected === undefined ? [] : [compareField(tolerance, expected, nothingLike(expected))];
    }),
  );
  if (found.length === 0) return [];
  const refused = found.find((compared) => "detail" in compared);
  return [
    checkOf("zeros", {
      ok: refused !== undefined,
      detail: refused && "detail" in refused ? refused.detail : "0 in every checked field of every case passes",
      remedy:
        "Tighten the tolerances, or check a field that is not 0; where all of them are meant to be, say so in the goal.",
    }),
  ];
}

/** A value of the same form that says nothing. What nests too deep to be compared is left as it is. */
function nothingLike(value: unknown, depth = 0): unknown {
  if (typeof value === "number") return 0;
  if (typeof value === "string") return "";
  if (depth > deepest) return value;
  if (Array.isArray(value)) return value.map((element) => nothingLike(element, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, nothingLike(member, depth + 1)]));
}

/** A time that is longer than the whole run took is no time, or not in the unit that its name says. */
function possibility(benchmark: Benchmark, runs: readonly BaseRun[]): Check {
  const { primary_metric: name, kind } = benchmark.controller.objective;
  const unit = (kind ?? kindOfName(name)) === "time" ? secondsPerUnit(name) : null;
  const wrong = runs
    .map(({ reading, seen }) => ({ reported: Math.max(...reading.values.values()) * (unit ?? 0), wall: seen.seconds }))
    .find(({ reported, wall }) => reported > wall);
  return checkOf("impossible-time", {
    ok: wrong === undefined,
    detail: wrong
      ? `${name} says ${wrong.reported.toPrecision(3)} s, and the whole run took ${wrong.wall.toPrecision(3)} s by Hone's clock.`
      : unit === null
        ? `${name} is no time that could be held against Hone's clock`
        : `${name} fits into the time that the run took by Hone's clock`,
    remedy: `Let the benchmark print ${name} in seconds, or name its unit: time_ms, time_us, time_ns.`,
  });
}

/** Seconds in one unit of a metric, by the end of its name; null where the name says none. */
function secondsPerUnit(name: string): number | null {
  const units: Record<string, number> = { time: 1, seconds: 1, s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 };
  return units[name.toLowerCase().split("_").at(-1) ?? ""] ?? null;
}

/** A planted output must be refused; where it is read as a result, no figure of a command can be believed. */
function refusal(name: string, read: RunReading | Failure): Check {
  const isRefused = read.kind !== "values";
  const check = checkOf(name, {
    ok: isRefused,
    detail: isRefused ? `${read.kind}: ${read.detail}` : "read as a result",
    remedy: "A figure read here would prove nothing. Report it with the contract and the command's output.",
  });
  return { ...check, finding: check.finding && { ...check.finding, name: `planted:${name}` } };
}
