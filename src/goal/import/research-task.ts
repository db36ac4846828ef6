import type { Problem } from "../../model/input-error.ts";
import { commandContract, objectiveOf, objectiveWords } from "./command-contract.ts";
import { inCode, languageOf, quoted } from "./quotation.ts";
import { writeGoal } from "../write-goal.ts";
import type { GoalDraft } from "../write-goal.ts";
import type { ImportReading, ImportSource } from "./imported.ts";
import type { FoundMetric } from "./metric-name.ts";
import { placeOf, taskName, textIn, unnameable } from "./source-files.ts";

/** What the kin of autoresearch say, each in its own way: what runs, what may change, what counts. */
export type ResearchTask = {
  /** The files that it was read from, for people. */
  madeFrom: string;
  title: string;
  target: string;
  command: readonly string[];
  scope: readonly string[];
  metric: FoundMetric;
  guarded: readonly { metric: string; direction: "minimize" | "maximize"; limit: number }[];
  /** Limit of one run. */
  timeoutSeconds: number;
  settings: Pick<GoalDraft, "budget" | "setup" | "tests">;
  constraints: readonly string[];
  /** What models were told, for people and models. */
  instructions: string | null;
  notes: readonly string[];
};

export type ResearchReading = { task: ResearchTask; problems: [] } | { task: null; problems: Problem[] };

/** The target of a task that says only which files change and what counts. */
export const targetOf = (scope: readonly string[], metric: string): string =>
  `What ${scope.map(inCode).join(", ")} ${scope.length === 1 ? "does" : "do"}, as ${inCode(metric)} counts it.`;

/** Goal and contract of what was read. */
export function importedResearch(source: ImportSource, task: ResearchTask): ImportReading {
  const problems = task.scope.flatMap((path) => unnameable(source, path) ?? []);
  if (task.scope.length === 0)
    problems.push({
      where: placeOf(source, task.madeFrom),
      what: "nothing says which files may change",
      remedy: "Name them there in back-ticks, such as: `train.py` is the file you edit.",
    });
  if (problems.length > 0) return { imported: null, problems };
  const { metric } = task;
  const objective = objectiveOf(metric.name, metric.direction ?? "minimize");
  return {
    imported: {
      goal: goalOf(task, objectiveWords(objective)),
      benchmark: commandContract({
        madeFrom: task.madeFrom,
        id: taskName(source, "autoresearch"),
        command: task.command,
        ...(metric.pattern !== undefined && { pattern: metric.pattern }),
        timeoutSeconds: task.timeoutSeconds,
        objective,
        guarded: task.guarded,
        code: [...new Set([...task.scope, ...task.command])].map((path) => textIn(source, path) ?? ""),
      }),
      contract: "benchmark.yaml",
      notes: [...notesOf(task, objective.min_absolute_improvement), ...task.notes],
    },
    problems: [],
  };
}

function goalOf(task: ResearchTask, metric: string): string {
  const language = languageOf(task.scope[0] ?? "");
  return writeGoal({
    ...task.settings,
    title: task.title,
    target: task.target,
    ...(language !== undefined && { language }),
    scope: [...task.scope],
    metric: `${metric}.`,
    constraints: [...task.constraints],
    benchmark: "benchmark.yaml",
    ...(task.instructions !== null && { notes: `From ${inCode(task.madeFrom)}:\n\n${quoted(task.instructions)}` }),
  });
}

/** What is weak about a figure that a task prints, and what was taken for granted. */
function notesOf({ command, scope, metric }: ResearchTask, least: number | undefined): string[] {
  const own = scope.find((path) => command.includes(path));
  const printed = `\`${metric.name}\``;
  return [
    own === undefined
      ? `${printed} is what the command prints after it ran the code that changes, and nothing compares a result: the evidence is called reported, and a gain is to be read in the diff.`
      : `${own} is what changes, and it prints ${printed} itself: whoever writes it can print any figure, so that a gain is to be read in the diff. A script that candidates cannot change should print it.`,
    "One figure stands for the whole task, so that no case is held out; the confirmation runs the same again.",
    ...(metric.direction === null
      ? [
          `Nothing says which way ${printed} is better; lower is taken, as autoresearch does. Mend direction in the contract if it is higher.`,
        ]
      : []),
    ...(least === undefined
      ? []
      : [`A gain in ${printed} counts from ${least} on: set min_absolute_improvement to what is worth a change.`]),
  ];
}
