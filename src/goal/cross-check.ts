import type { Benchmark } from "../model/benchmark.ts";
import type { Goal } from "../model/goal.ts";
import { judgesOf } from "../model/goal-policy.ts";
import type { Problem } from "../model/input-error.ts";
import { protection } from "../model/protected-paths.ts";
import { literalPaths, scopeMatcher } from "../model/scope.ts";
import { isWaivable, waivableNames } from "../model/waivers.ts";
import { readMarkdown } from "./markdown.ts";
import { nearestName } from "../model/nearest-name.ts";
import { sectionOf } from "./section-names.ts";
import { shownWarnings } from "./section-warnings.ts";
import { setupProblems } from "./setup-rules.ts";
import { editableTestFiles } from "./tests.ts";

export type Pair = { goal: Goal; benchmark: Benchmark; goalName: string };

/** What goal and contract say against each other: the judge must not be editable, and both must mean the same task. */
export function crossCheck({ goal, benchmark, goalName }: Pair): { problems: Problem[]; warnings: Problem[] } {
  const problems: Problem[] = [];
  const where = `${goalName}:${headingLine(goal.raw)}`;
  const isEditable = scopeMatcher(goal.scope, "");
  // What lies in .hone/ is closed to candidates whatever the scope says.
  const isNever = (file: string) => protection(file, "")?.always === true;
  const judges = new Set(judgesOf(goal, benchmark));
  for (const path of [...judges]
    .map((file) => file.replace(/^(\.\/)+/, ""))
    .filter((file) => isEditable(file) && !isNever(file)))
    problems.push({
      where,
      what: `the scope opens "${path}", which judges the candidates`,
      remedy: `Narrow the scope, or add - !${path} to it.`,
    });
  if (goal.device && goal.device !== benchmark.device)
    problems.push({
      where: `${goalName}:${lineWith(goal.raw, "device:")}`,
      what: `the goal's device is ${goal.device}, the contract's is ${benchmark.device}`,
      remedy: `Write device: ${benchmark.device}, or leave it to the contract.`,
    });
  problems.push(...checkGoal(goal, goalName).problems);
  return {
    problems,
    warnings: [missingCases, openTests, openCommand, unknownWaivers].flatMap((check) =>
      check({ goal, benchmark, goalName }),
    ),
  };
}

/** What can be said against a goal while it has no contract. */
export const checkGoal = (goal: Goal, goalName: string): { problems: Problem[] } => ({
  problems: [...pricelessMoney(goal, goalName), ...setupProblems(goal, goalName, (word) => lineWith(goal.raw, word))],
});

/** A limit that nothing counts towards would never end anything. */
function pricelessMoney({ budget, raw }: Goal, name: string): Problem[] {
  if (budget.usd === undefined || (budget.usd_per_hour ?? 0) > 0) return [];
  return [
    {
      where: `${name}:${lineWith(raw, "usd")}`,
      what: `the budget is ${budget.usd} US dollars, and nothing has a price`,
      remedy: "Write what an hour of this machine costs beside it, usd_per_hour: 2.5, or take usd out.",
    },
  ];
}

function missingCases({ goal, benchmark, goalName }: Pair): Problem[] {
  const ids = benchmark.cases.map(({ id }) => id);
  const known = new Set(ids);
  return goal.workloads
    .filter(({ id }) => !known.has(id))
    .slice(0, shownWarnings)
    .map(({ id }) => {
      const nearest = nearestName(id, ids);
      return {
        where: `${goalName}:${lineWith(goal.raw, id)}`,
        what: `the workload "${id}" is no case of the contract and is not measured`,
        remedy: nearest ? `Did you mean "${nearest}"?` : `Cases: ${ids.join(", ")}.`,
      };
    });
}

function openTests({ goal, goalName }: Pair): Problem[] {
  return editableTestFiles(goal).map((path) => ({
    where: `${goalName}:${headingLine(goal.raw)}`,
    what: `the scope opens "${path}", and the goal's tests run it, so that a candidate could make them pass`,
    remedy: `Take ${path} out of the scope, or review each change of it.`,
  }));
}

/** What the command of the command driver runs prints the figure; elsewhere the path policy keeps it shut. */
function openCommand({ goal, benchmark, goalName }: Pair): Problem[] {
  const script = benchmark.runtime?.command?.find((word) => /^[^-].*[./]/.test(word))?.replace(/^(\.\/)+/, "");
  if (benchmark.driver !== "command" || script === undefined || !literalPaths(goal.scope, "").includes(script))
    return [];
  return [
    {
      where: `${goalName}:${headingLine(goal.raw)}`,
      what: `the scope opens "${script}", and the contract's command runs it, so that a candidate could print any figure`,
      remedy: "Print the figure in a file outside of the scope, or review each change of this one.",
    },
  ];
}

/** A waiver of something that is never found waives nothing, and whoever wrote it meant something else. */
function unknownWaivers({ goal, benchmark, goalName }: Pair): Problem[] {
  const known = waivableNames(benchmark);
  return goal.waivers
    .filter((name) => !isWaivable(name, benchmark))
    .slice(0, shownWarnings)
    .map((name) => {
      const nearest = nearestName(name, known);
      return {
        where: `${goalName}:${lineWith(goal.raw, name)}`,
        what: name.startsWith("planted:")
          ? `the waiver "${name}" has no effect: what the evaluator finds wrong with itself cannot be waived`
          : `the waiver "${name}" names nothing that the task screen could find here`,
        remedy: nearest ? `Did you mean "${nearest}"?` : `Known: ${known.join(", ")}.`.slice(0, 500),
      };
    });
}

/** Where the scope is written, or what it was inferred from. */
function headingLine(text: string): number {
  const headings = readMarkdown(text).blocks.flatMap(({ heading }) => heading ?? []);
  const scope = headings.find(({ name }) => sectionOf(name) === "scope");
  return (scope ?? headings.find(({ name }) => sectionOf(name) === "target"))?.line ?? 1;
}

const lineWith = (text: string, wanted: string): number =>
  Math.max(
    text.split(/\r\n?|\n/).findIndex((line) => line.includes(wanted)),
    0,
  ) + 1;
