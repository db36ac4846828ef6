import type { PlantedSet } from "../../evolve/ports.ts";
import type { Benchmark, Case } from "../../model/benchmark.ts";
import type { PairOutcome, Stage } from "../../model/measurement.ts";
import { splitOf } from "../../model/split.ts";
import type { ScreenFinding, ScreenTrial, TaskScreen } from "../../model/task-screen.ts";
import { tensorsOfCase } from "../case-tensors.ts";
import type { Language } from "../language.ts";
import { plantedCandidates } from "./planted-candidates.ts";
import type { PlantedCandidate } from "./planted-candidates.ts";
import { screenInputs } from "./screen-inputs.ts";
import { screenNulls } from "./screen-nulls.ts";
import type { Screening } from "./screen-nulls.ts";
import { screenPlanted } from "./screen-planted.ts";
import type { ScreenedCase } from "./screened-case.ts";

/** What the screen of an observed task needs of its driver. */
export type ScreenedTask = Pick<Language, "buildPlanted"> & {
  benchmark: Benchmark;
  /** A case with the baseline to answer it; its memory is free again when the next one is asked for. */
  open(workload: Case): ScreenedCase;
  /** Takes a library that wraps the baseline's own, and measures it against the base as any candidate is measured. */
  plant(library: Buffer): (stage: Stage, cases: readonly string[]) => Promise<PairOutcome>;
};

/** Whether an observed task tells right from wrong, and its evaluator cheats from work. */
export async function screenTask(task: ScreenedTask, planted: PlantedSet): Promise<TaskScreen> {
  const began = performance.now();
  const nulls = task.benchmark.cases.map((workload) => screenCase(task, workload));
  const tried = await screenAllPlanted(task, { planted, found: nulls.flatMap(({ findings }) => findings) });
  return {
    nulls: perName(task.benchmark.cases, nulls),
    planted: tried.flatMap(({ trials }) => trials),
    findings: [...nulls, ...tried].flatMap(({ findings }) => findings),
    seconds: (performance.now() - began) / 1000,
  };
}

function screenCase(task: ScreenedTask, workload: Case): Screening {
  const screened = task.open(workload);
  const [nulls, inputs] = [screenNulls(screened), screenInputs(screened)];
  return { trials: [...nulls.trials, ...inputs.trials], findings: [...nulls.findings, ...inputs.findings] };
}

/** One trial a name: it holds when it holds in every case, and else says the first one where it does not. */
function perName(cases: readonly Case[], screenings: readonly Screening[]): ScreenTrial[] {
  const merged = new Map<string, ScreenTrial>();
  for (const [index, { trials }] of screenings.entries())
    for (const trial of trials) {
      const before = merged.get(trial.name);
      if (!before || (before.ok && !trial.ok))
        merged.set(trial.name, { ...trial, detail: `${cases[index]?.id}: ${trial.detail}`.slice(0, 500) });
    }
  return [...merged.values()];
}

type Planting = { planted: PlantedSet; found: readonly ScreenFinding[] };

/** On the smallest case that guides the search: what is proved there is proved of the machinery, not of the case. */
async function screenAllPlanted(task: ScreenedTask, { planted, found }: Planting): Promise<Screening[]> {
  const workload = smallestCase(task.benchmark);
  const { tensors } = tensorsOfCase(task.benchmark, workload);
  const passing = found.filter(({ case: id }) => id === workload.id).map(({ name }) => name.split(":")[0]);
  const chosen = plantedCandidates.filter(
    ({ isFew, needs, leaves }) =>
      planted !== "none" &&
      (planted === "all" || isFew) &&
      (needs?.(tensors) ?? true) &&
      (leaves === undefined || !passing.includes(leaves)),
  );
  const libraries = await task.buildPlanted(
    workload,
    chosen.map(({ name }) => name),
  );
  const screenings: Screening[] = [];
  for (const candidate of chosen) {
    const measure = task.plant(libraryOf(libraries, candidate));
    screenings.push(await screenPlanted(candidate, (stage) => measure(stage, [workload.id])));
  }
  return screenings;
}

function smallestCase(benchmark: Benchmark): Case {
  const split = splitOf(benchmark);
  const size = (workload: Case) => tensorsOfCase(benchmark, workload).tensors.reduce((sum, { span }) => sum + span, 0);
  const train = benchmark.cases.filter(({ id }) => split.get(id) === "train");
  const [smallest] = train.toSorted((a, b) => size(a) - size(b));
  if (!smallest) throw new Error("a contract has a case that guides the search");
  return smallest;
}

function libraryOf(libraries: ReadonlyMap<string, Buffer>, { name }: PlantedCandidate): Buffer {
  const library = libraries.get(name);
  if (!library) throw new Error(`the planted candidate ${name} was not built`);
  return library;
}
