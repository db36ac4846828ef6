import type { Benchmark } from "../model/benchmark.ts";
import type { Goal } from "../model/goal.ts";
import type { Problem } from "../model/input-error.ts";
import type { Setup } from "../model/setup.ts";
import { splitOf } from "../model/split.ts";
import { oneLine } from "./escape.ts";
import { count, percent, wait } from "./figures.ts";

/** What a campaign for a goal may take, in minutes and US dollars. */
export type Estimate = {
  /** The budget's wall time: the search ends by then. */
  searchMinutes: number;
  /** Of the confirmation; null where there is no contract to tell. */
  confirmMinutes: number | null;
  /** Whether that is the most it may take: how long a contract's own command runs shows when it runs. */
  confirmIsLimit: boolean;
  /** Null where the machine has no price. */
  machineUsd: number | null;
  /** What models may cost at most. */
  modelUsd: number;
  /** Both, within the budget. */
  money: number;
  /** Proposers that ask a model by way of Hone, which counts what it costs, and those that do so by themselves. */
  models: readonly string[];
  uncounted: readonly string[];
};

export type TunableCount = { name: string; values: number };

export type CheckContent = {
  /** The goal file as it was named. */
  name: string;
  /** What could be made out even where something is wrong. */
  understood: { title: string | null; target: string | null; scope: readonly string[] };
  goal: Goal | null;
  benchmark: Benchmark | null;
  /** Tunables of goal and sources with the number of their values. */
  tunables: readonly TunableCount[];
  /** Combinations that meet the constraints; null where they are too many to list. */
  points: number | null;
  inferred: readonly Problem[];
  problems: readonly Problem[];
  /** Those of the problems that are not mistakes: something is not there yet. */
  absent: readonly Problem[];
  warnings: readonly Problem[];
  unsaid: readonly Problem[];
  estimate: Estimate | null;
};

/** What `hone check` says to a person. */
export function checkLines(content: CheckContent): string[] {
  const { name, goal, benchmark, inferred, problems, absent, warnings, unsaid, estimate } = content;
  const isUnderstood = content.understood.target !== null;
  // Where nothing was understood, what is missing is what is wrong.
  const missing = isUnderstood ? problems.filter((problem) => absent.includes(problem)) : [];
  const mistakes = problems.filter((problem) => !missing.includes(problem));
  return [
    ...(isUnderstood ? understood(name, { ...content.understood, ...(goal && { scope: goal.scope }) }) : []),
    ...(goal && benchmark ? judged(goal, benchmark) : []),
    ...(goal ? tuned(goal, content) : []),
    ...(estimate ? estimated(estimate) : []),
    ...list(isUnderstood ? "Inferred:" : null, isUnderstood ? inferred : []),
    ...list("Not said, and not needed:", isUnderstood ? unsaid : []),
    ...list("Still missing:", missing),
    ...list(isUnderstood ? "Problems:" : null, mistakes),
    ...list("Warnings:", warnings),
    "",
    lastLine(content, mistakes.length),
  ];
}

function list(heading: string | null, problems: readonly Problem[]): string[] {
  if (problems.length === 0) return [];
  return [...(heading === null ? [] : ["", heading]), ...problems.flatMap(problemLines)];
}

function lastLine({ name, problems }: CheckContent, mistakes: number): string {
  if (problems.length === 0) return `In order. Start it: npx hone run ${name}`;
  const missing = problems.length - mistakes;
  const counted = [
    ...(mistakes > 0 ? [count(mistakes, "problem")] : []),
    ...(missing > 0 ? [`${missing} missing`] : []),
  ];
  return `${counted.join(", ")}.`;
}

const row = (label: string, text: string): string => `  ${label.padEnd(11)} ${text}`;

const problemLines = ({ where, what, remedy }: Problem): string[] => [
  `${oneLine(where)}: ${oneLine(what, 1000)}`,
  `  ${oneLine(remedy, 1000)}`,
];

const understood = (name: string, { title, target, scope }: CheckContent["understood"]): string[] => [
  `${name}: ${oneLine(title ?? "")}`,
  row("target", oneLine(target ?? "", 160)),
  ...(scope.length > 0 ? [row("may edit", oneLine(scope.join(", "), 300))] : []),
];

function judged(goal: Goal, benchmark: Benchmark): string[] {
  const { objective } = benchmark.controller;
  const held = [...splitOf(benchmark).values()].filter((split) => split === "test").length;
  const device = benchmark.device === "cpu" ? "" : ` on ${benchmark.device}`;
  const least =
    objective.scale === "ratio"
      ? percent(objective.min_relative_improvement)
      : String(objective.min_absolute_improvement ?? 0);
  return [
    row("judged by", `${goal.benchmark}: ${oneLine(benchmark.benchmark_id, 64)}, driver ${benchmark.driver}${device}`),
    row("metric", `${oneLine(objective.primary_metric, 64)}, ${objective.direction}d, gains from ${least}`),
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

function estimated(estimate: Estimate): string[] {
  const { searchMinutes, confirmMinutes, confirmIsLimit } = estimate;
  const search = `at most ${wait(searchMinutes * 60)} of search`;
  const confirm =
    confirmMinutes === null
      ? "then the confirmation, as its contract says"
      : `then ${confirmIsLimit ? "at most" : "about"} ${wait(confirmMinutes * 60)} to confirm`;
  return [row("estimate", `${search}, ${confirm}`), row("money", moneyText(estimate))];
}

function moneyText({ money, machineUsd, models, uncounted }: Estimate): string {
  const machine =
    machineUsd === null
      ? "the machine has no price (budget: {usd_per_hour: 1.2})"
      : `${usd(machineUsd)} of it for the machine`;
  const asked = models.length === 0 ? "no model is asked" : `models (${models.join(", ")}) stop there`;
  const more = uncounted.length === 0 ? "" : "; what the coding agent's own model costs is not counted";
  return `${money === 0 ? "none" : `at most ${usd(money)}`}: ${asked}, ${machine}${more}`;
}

const usd = (money: number): string => `${money.toFixed(2)} USD`;
