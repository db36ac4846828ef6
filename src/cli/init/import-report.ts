import { count } from "../../report/figures.ts";
import type { ImportOutcome } from "./import-task.ts";
import { fileLine } from "./file-lines.ts";

/** What a task was understood to be, what was written for it, and what comes next. */
export function importLines({ kind, goal, benchmark, contract, files, notes, next }: ImportOutcome): string[] {
  const { controller, cases, driver, runtime, functions } = benchmark;
  const { primary_metric: metric, direction } = controller.objective;
  const what =
    driver === "command"
      ? (runtime?.command ?? []).map((word) => (word.includes("\n") ? "…" : word)).join(" ")
      : functions.map(({ entry, manifest, symbol }) => entry ?? manifest ?? symbol ?? "").join(", ");
  return [
    `${kind}: ${goal.title}`,
    `  scope     ${goal.scope.join(", ")}`,
    `  metric    ${metric}, ${direction === "minimize" ? "lower" : "higher"} is better`,
    `  measures  ${what}, ${count(cases.length, "case")}`,
    `  contract  ${contract}`,
    "",
    ...files.map(fileLine),
    ...(notes.length === 0 ? [] : ["", "To know:", ...notes.map((note) => `  - ${note}`)]),
    "",
    "What is left to do:",
    ...next.map((step, index) => `  ${index + 1}. ${step}`),
  ];
}
