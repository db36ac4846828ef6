import { inCode, quoted } from "./quotation.ts";
import { writeGoal } from "../write-goal.ts";
import type { GpumodeCase } from "./gpumode-cases.ts";
import type { GpumodeTask } from "./gpumode-task.ts";
import type { ImportSource } from "./imported.ts";
import { setupOf, torchNotes } from "./python-goal.ts";
import { someOf, taskName } from "./source-files.ts";

/** A run is as long as a budget's by default; longer limits have to be said. */
const usualRunSeconds = 300;
const maxRunSeconds = 86_400;

/** Seconds that one run of the tests and of the benchmarks may take together. */
export const runSeconds = ({ test_timeout: tests, benchmark_timeout: benchmarks }: GpumodeTask): number =>
  Math.min(tests + benchmarks, maxRunSeconds);

/** The goal of a task. */
export function gpumodeGoal(source: ImportSource, task: GpumodeTask, cases: readonly GpumodeCase[]): string {
  const { submission, places, description } = task;
  const seconds = runSeconds(task);
  return writeGoal({
    budget: seconds > usualRunSeconds ? { run_seconds: seconds } : {},
    setup: setupOf(source, task.usesTorch),
    title: `Make ${taskName(source, "custom_kernel")} faster`,
    target: `The function \`custom_kernel\` in ${inCode(submission)}.`,
    language: "Python",
    scope: [submission],
    metric: "Time of one call of `custom_kernel`, lower is better.",
    constraints: [
      `\`check_implementation\` of ${inCode(places["reference.py"] ?? "")} accepts each result, on inputs with new seeds.`,
    ],
    workloads: cases.map(({ id, description: words }) => ({ id, description: words })),
    benchmark: "benchmark.yaml",
    ...(description && { notes: `What GPU MODE tells of the task:\n\n${quoted(description.slice(0, 20_000))}` }),
  });
}

/** What a person should know of the task as it stands now. */
export function gpumodeNotes(source: ImportSource, task: GpumodeTask, cases: readonly GpumodeCase[]): string[] {
  const { config, outside, multi_gpu: isMulti, usesCuda, submission } = task;
  return [
    `${config?.main ?? "eval.py"} is not run: the program in the contract calls generate_input, custom_kernel and check_implementation and takes the time, in one process with ${submission}, which could change what is reported; the evidence is called reported, and a gain is to be read in the diff.`,
    ...rankingNotes(task),
    ...(cases.some(({ id }) => id.startsWith("test-"))
      ? ["task.yml shows the sizes of the held-out case to whoever reads it; its values are new in each run."]
      : ["There is only one size to time, so that no case is held out; add a benchmark to task.yml and import again."]),
    ...(outside.length > 0
      ? [`${someOf([...new Set(outside)])}: outside of the folder and not looked at; the repository has to hold it.`]
      : []),
    ...(usesCuda ? ["The files name the device cuda, so that the contract's device is cuda: it needs a GPU."] : []),
    ...(isMulti ? ["multi_gpu is not carried over: one process calls the kernel."] : []),
    ...torchNotes(source, task.usesTorch),
  ];
}

function rankingNotes({ benchmarks, ranking_by: ranking }: GpumodeTask): string[] {
  if (benchmarks.length === 0) return ["There are no benchmarks, so that the tests are timed, all with one weight."];
  if (benchmarks.length === 1 || ranking === "geom") return [];
  return ranking === "mean"
    ? [
        "ranking_by: mean adds up times, so that the longest case decides; Hone takes the geometric mean of the gains, in which all cases count alike.",
      ]
    : [
        "ranking_by: last: the last benchmark has the weight 1, the others have 0.01; but no case may lose more than 1 %.",
      ];
}
