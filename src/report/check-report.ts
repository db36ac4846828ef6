import type { Benchmark } from "../model/benchmark.ts";
import type { Goal } from "../model/goal.ts";
import type { Problem } from "../model/input-error.ts";
import type { Setup } from "../model/setup.ts";
import { splitOf } from "../model/split.ts";
import { oneLine } from "./escape.ts";
import { count, percent, wait } from "./figures.ts";

/** What a campaign for a goal may take, in minutes. Money is 0 while no model is asked. */
export type Estimate = {
  /** The budget's wall time: the search ends by then. */
  searchMinutes: number;
  /** Of the confirmation; null where it depends on how long the contract's own command runs. */
  confirmMinutes: number | null;
  money: number;
};

export type TunableCount = { name: string; values: number };

export type CheckContent = {
  /** The goal file as it was named. */
  name: string;
  goal: Goal | null;
  benchmark: Benchmark | null;
  /** Tunables of goal and sources with the number of their values. */
  tunables: readonly TunableCount[];
  /** Combinations that meet the constraints; null where they are too many to list. */
  points: number | null;
  inferred: readonly string[];
  problems: readonly Problem[];
  warnings: readonly Problem[];
  estimate: Estimate | null;
};

/** What `hone check` says to a person. */
export function checkLines(content: CheckContent): string[] {
  const { name, goal, benchmark, inferred, problems, warnings, estimate } = content;
  return [
    ...(goal ? understood(name, goal) : []),
    ...(goal && benchmark ? judged(goal, benchmark) : []),
    ...(goal ? tuned(goal, content) : []),
    ...(estimate ? [row("estimate", estimateText(estimate))] : []),
    ...(goal && inferred.length > 0 ? ["", "Inferred:", ...inferred.map((text) => `  ${oneLine(text, 300)}`)] : []),
    ...(problems.length > 0 ? [...(goal ? ["", "Problems:"] : []), ...problems.flatMap(problemLines)] : []),
    ...(warnings.length > 0 ? ["", "Warnings:", ...warnings.flatMap(problemLines)] : []),
    "",
    problems.length > 0 ? `${count(problems.length, "problem")}.` : `In order. Start it: npx hone run ${name}`,
  ];
}

const row = (label: string, text: string): string => `  ${label.padEnd(11)} ${text}`;

const problemLines = ({ where, what, remedy }: Problem): string[] => [
  `${oneLine(where)}: ${oneLine(what, 1000)}`,
  `  ${oneLine(remedy, 1000)}`,
];

const understood = (name: string, goal: Goal): string[] => [
  `${name}: ${oneLine(goal.title)}`,
  row("target", oneLine(goal.target, 160)),
  row("may edit", oneLine(goal.scope.join(", "), 300)),
];

function judged(goal: Goal, benchmark: Benchmark): string[] {
  const { objective } = benchmark.controller;
  const held = [...splitOf(benchmark).values()].filter((split) => split === "test").length;
  const device = benchmark.device === "cpu" ? "" : ` on ${benchmark.device}`;
  const gain = `gains from ${percent(objective.min_relative_improvement)}`;
  return [
    row("judged by", `${goal.benchmark}: ${oneLine(benchmark.benchmark_id, 64)}, driver ${benchmark.driver}${device}`),
    row("metric", `${oneLine(objective.primary_metric, 64)}, ${objective.direction}d, ${gain}`),
    row("cases", `${benchmark.cases.map(({ id }) => id).join(", ")} (${held} held out)`),
    ...(goal.setup ? [row("setup", setupText(goal.setup))] : []),
    row("tests", goal.tests.length === 0 ? "none of the repository's own" : testList(goal.tests)),
  ];
}

function setupText({ environment, python, requirements, commands }: Setup): string {
  const of = python === undefined ? "" : ` of Python ${python}`;
  const packages = typeof requirements === "string" ? requirements : (requirements ?? []).join(", ");
  const made = environment === "none" ? [] : [`${environment}${of}${packages === "" ? "" : ` with ${packages}`}`];
  const run = commands.length === 0 ? [] : [count(commands.length, "command")];
  return `${oneLine([...made, ...run].join(", "), 300)}; once, with network, on the base`;
}

const testList = (tests: Goal["tests"]): string =>
  `${oneLine(tests.map((command) => command.join(" ")).join("; "), 300)}, on the winner`;

function tuned(goal: Goal, { tunables, points }: CheckContent): string[] {
  const names = tunables.map(({ name, values }) => `${name} (${values})`).join(", ");
  const size = points === null ? "too many combinations to list" : count(points, "combination");
  const limits = goal.tune_constraints.length > 0 ? ` within ${count(goal.tune_constraints.length, "constraint")}` : "";
  return [
    row("tunables", tunables.length === 0 ? "none" : `${oneLine(names, 300)}: ${size}${limits}`),
    row("budget", `up to ${count(goal.budget.iterations, "candidate")}, ${wait(goal.budget.wall_seconds)}`),
  ];
}

function estimateText({ searchMinutes, confirmMinutes, money }: Estimate): string {
  const confirm =
    confirmMinutes === null
      ? "then confirmation, some 32 runs of the command"
      : `then about ${wait(confirmMinutes * 60)} to confirm`;
  return `at most ${wait(searchMinutes * 60)} of search, ${confirm}; ${money === 0 ? "no model, no money" : money.toFixed(2)}`;
}
