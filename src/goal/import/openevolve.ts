import type { Problem } from "../../model/input-error.ts";
import { commandContract, objectiveOf, objectiveWords } from "./command-contract.ts";
import { openevolveProgram, shinkaProgram } from "./evaluator-adapters.ts";
import { findEvaluator, findProgram, hasMarks } from "./evolve-files.ts";
import type { Evaluator } from "./evolve-files.ts";
import { inCode, languageOf, quoted } from "./quotation.ts";
import { writeGoal } from "../write-goal.ts";
import type { Imported, Importer, ImportReading, ImportSource } from "./imported.ts";
import { readConfig } from "./openevolve-config.ts";
import type { OpenevolveConfig } from "./openevolve-config.ts";
import { requirementsIn, someOf, taskName, textIn, unnameable } from "./source-files.ts";

/** OpenEvolve and ShinkaEvolve: a program whose marked part may change, and an evaluator that scores it. */
export const openevolve: Importer = {
  kind: "openevolve",
  looksLike: (source) => findEvaluator(source).evaluator !== null,
  read,
};

function read(source: ImportSource): ImportReading {
  const { evaluator, problems } = findEvaluator(source);
  if (!evaluator) return { imported: null, problems };
  const found = findProgram(source, evaluator.path);
  if (found.program === null) return { imported: null, problems: [found.problem] };
  const { program } = found;
  const wrong: Problem[] = [program, evaluator.path].flatMap((path) => unnameable(source, path) ?? []);
  const reading = readConfig(source, evaluator.path);
  if (!reading.config || wrong.length > 0) return { imported: null, problems: [...wrong, ...reading.problems] };
  return { imported: imported({ source, evaluator, program, ...reading }), problems: [] };
}

type Task = {
  source: ImportSource;
  evaluator: Evaluator;
  program: string;
  config: OpenevolveConfig;
  /** Of the configuration; null where there is none. */
  path: string | null;
  others: readonly string[];
};

/** A score has no unit. Most lie between 0 and 1, as OpenEvolve's thresholds do: this is a hundredth of that. */
const leastGain = 0.01;

const objective = objectiveOf("combined_score", "maximize", leastGain);

function imported(task: Task): Imported {
  const { source, evaluator, program, path } = task;
  const stages = stagesOf(task);
  const seconds = task.config.evaluator.timeout * stages.length;
  return {
    goal: goalOf(task, seconds),
    benchmark: commandContract({
      madeFrom: path === null ? evaluator.path : `${evaluator.path} and ${path}`,
      id: taskName(source, "openevolve"),
      command: commandOf(task, stages),
      timeoutSeconds: seconds,
      objective,
      code: [program, evaluator.path].map((file) => textIn(source, file) ?? ""),
      guarded: stages.length > 1 ? [{ metric: "stages_reached", direction: "maximize", limit: 0 }] : [],
    }),
    contract: "benchmark.yaml",
    notes: [
      hasMarks(textIn(source, program) ?? "")
        ? `Only the part of ${program} between EVOLVE-BLOCK-START and EVOLVE-BLOCK-END was meant to change; Hone's scope is the whole file, so that changes around it are for you to refuse.`
        : `${program} has no EVOLVE-BLOCK marks, so that all of it may change.`,
      ...notesOf(task, stages),
    ],
  };
}

/** The functions that OpenEvolve calls: a cascade where there is one, and then not `evaluate`. */
function stagesOf({ evaluator, config }: Task): string[] {
  if (evaluator.form === "shinka" || !config.evaluator.cascade_evaluation) return ["evaluate"];
  const defined = ["evaluate_stage1", "evaluate_stage2", "evaluate_stage3"];
  const missing = defined.findIndex((name) => !evaluator.functions.has(name));
  const stages = missing === -1 ? defined : defined.slice(0, missing);
  return stages.length > 0 ? stages : ["evaluate"];
}

function commandOf({ source, evaluator, program, config }: Task, stages: readonly string[]): string[] {
  if (evaluator.form === "shinka")
    return ["python3", "-c", shinkaProgram, evaluator.path, program, "{run_dir}/results"];
  const options = {
    stages,
    thresholds: config.evaluator.cascade_thresholds.slice(0, stages.length - 1),
    left_out: config.database?.feature_dimensions ?? [],
  };
  const adapter = openevolveProgram(textIn(source, evaluator.path) ?? "");
  return ["python3", "-c", adapter, evaluator.path, program, JSON.stringify(options)];
}

function goalOf({ source, evaluator, program, config }: Task, seconds: number): string {
  const { max_iterations: iterations, prompt } = config;
  const budget = {
    ...(iterations !== undefined && { iterations: Math.min(iterations, 10_000) }),
    ...(seconds > 300 && { run_seconds: Math.min(seconds, 86_400) }),
  };
  const part = hasMarks(textIn(source, program) ?? "")
    ? `The part of ${inCode(program)} between EVOLVE-BLOCK-START and EVOLVE-BLOCK-END`
    : `The program ${inCode(program)}`;
  const language = languageOf(program);
  return writeGoal({
    budget,
    setup: requirementsIn(source),
    title: `Raise the score of ${program}`,
    target: `${part}, as ${inCode(evaluator.path)} scores it.`,
    ...(language !== undefined && { language }),
    scope: [program],
    metric: `${objectiveWords(objective)}.`,
    constraints: [`Nothing outside of the marks changes, and ${evaluator.path} stays as it is.`],
    benchmark: "benchmark.yaml",
    ...(prompt?.system_message && { notes: `What OpenEvolve told its models:\n\n${quoted(prompt.system_message)}` }),
  });
}

function notesOf({ source, evaluator, program, config, path, others }: Task, stages: readonly string[]): string[] {
  const text = textIn(source, evaluator.path) ?? "";
  const isOwnProcess = evaluator.form === "shinka" || /\bsubprocess\b|\bmultiprocessing\b|ProcessPool/.test(text);
  const iterations = config.max_iterations;
  return [
    `The score is the evaluator's word, and ${isOwnProcess ? "a program can still print, write or import what misleads it" : `${program} runs in the evaluator's own process, where code can change what is reported`}: the evidence is called reported, and a gain is to be read in the diff.`,
    `A gain counts from ${leastGain} on: change min_absolute_improvement where scores do not lie between 0 and 1.`,
    "One score stands for the whole task, so that no case is held out; the confirmation measures the same again in fresh processes.",
    ...(/combined_score/.test(text) || evaluator.form === "shinka"
      ? []
      : ["The evaluator names no combined_score: the mean of its numbers is taken, as OpenEvolve does."]),
    ...(stages.length > 1
      ? [
          `A program goes through ${stages.length} stages, each behind the threshold of the one before; one that reaches fewer than the committed code is refused, and one that reaches more is compared by the later stage's score.`,
        ]
      : []),
    ...(path === null
      ? []
      : [
          `Of ${path} the evaluator's settings${iterations === undefined ? "" : ", the iterations"} and the system message are read; models, islands and populations are OpenEvolve's own.`,
        ]),
    ...(others.length > 0 ? [`Not read: ${someOf(others)}, since ${path ?? ""} comes first.`] : []),
    ...(/^[ \t]*(?:from|import)[ \t]+shinka\b/m.test(text)
      ? ["The evaluator imports ShinkaEvolve: name its package under setup: above the goal, pinned."]
      : []),
  ];
}
