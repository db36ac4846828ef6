import { caseGain } from "./decide/gain.ts";
import { waivedNames } from "./decide/waive.ts";
import { plannedRuns } from "./evaluate/run-plan.ts";
import type { Benchmark } from "./model/benchmark.ts";
import { comparedFields } from "./model/correctness.ts";
import { handedOver } from "./model/handed-over.ts";
import type { PairSamples } from "./model/measurement.ts";
import type { PreparedBenchmark } from "./model/prepared-benchmark.ts";
import { splitOf } from "./model/split.ts";
import type { TaskScreen } from "./model/task-screen.ts";
import { toleranceFrom, toleranceOf } from "./model/tolerance.ts";
import type { Tolerance } from "./model/tolerance.ts";
import { quantile } from "./stats/descriptive.ts";

/** The base measured against itself over all cases. `pairSeconds`: of one pair. */
export type Measured = { samples: PairSamples[]; pairSeconds: number; doubts: string[] };

/** Names of one kind that a proof lists. */
const most = 100;

/** Trials of the screen that are of the inputs and the base, and no answers. */
const noAnswers = /^(unused-input|constant-input|diagonal-input|unsteady-baseline|impossible-time)/;

/** Runs of all cases in a pair, both sides' and warm-ups. */
const runsInPair = ({ driver, controller }: Benchmark): number =>
  driver === "command" ? plannedRuns(controller, "reference").length : 2;

/** What a proof says, from what was seen. `benchmark`: with what its manifests say written out. */
export function proofOf(
  benchmark: Benchmark,
  screen: TaskScreen,
  { samples, pairSeconds }: Measured,
): PreparedBenchmark["proof"] {
  const { objective } = benchmark.controller;
  const split = splitOf(benchmark);
  // What a command's screen looks at besides are no answers.
  const trials = benchmark.driver === "command" ? screen.planted : [...screen.nulls, ...screen.planted];
  return {
    metric: objective.primary_metric.slice(0, 200),
    cases: benchmark.cases.map(({ id }) => {
      const own = samples.flatMap((pair) => pair.cases.filter((one) => one.id === id));
      const yardstick = { cases: [], direction: "minimize", scale: objective.scale } as const;
      const gains = samples.map((pair) => Math.abs(caseGain(pair, id, yardstick)));
      return {
        id,
        split: split.get(id) ?? "train",
        value: quantile(
          own.flatMap(({ reference, candidate }) => [...reference, ...candidate]),
          0.5,
        ),
        noise: objective.scale === "ratio" ? Math.expm1(Math.max(...gains)) : null,
      };
    }),
    tolerances: tolerancesOf(benchmark)
      .slice(0, most)
      .map(({ field, words }) => ({ field: field.slice(0, 200), words })),
    refused: trials.flatMap(({ name, ok }) => (ok && !noAnswers.test(name) ? [name.slice(0, 100)] : [])).slice(0, most),
    waived: waivedNames(screen)
      .map((name) => name.slice(0, 100))
      .slice(0, most),
    seconds: pairSeconds / runsInPair(benchmark),
  };
}

/** What is compared, as a person reads it. */
function tolerancesOf({ driver, functions, correctness }: Benchmark): PreparedBenchmark["proof"]["tolerances"] {
  const given = comparedFields(correctness);
  if (driver === "command") return given.map((entry) => ({ field: entry.field, words: inWords(toleranceFrom(entry)) }));
  const outputs = functions.flatMap(handedOver).filter(({ role }) => role === "out" || role === "inout");
  const dtypes = new Map(outputs.map(({ name, dtype }) => [name, dtype]));
  // What only a run of the base shows has a name in the contract where it has a tolerance of its own.
  const names = new Set([...dtypes.keys(), ...given.map(({ field }) => field)]);
  return [...names].map((field) => ({
    field,
    words: inWords(toleranceOf(correctness, field, dtypes.get(field) ?? "f32")),
  }));
}

function inWords({ absolute, relative, rms }: Tolerance): string {
  const bound = [...(absolute > 0 ? [String(absolute)] : []), ...(relative > 0 ? [`${relative} × its size`] : [])];
  const each = bound.length === 0 ? "exact" : `error ≤ ${bound.join(" + ")}`;
  return [
    ...(absolute === Number.POSITIVE_INFINITY ? [] : [each]),
    ...(rms === null ? [] : [`root mean square ≤ ${rms}`]),
  ].join(", ");
}
