import type { Benchmark } from "../model/benchmark.ts";
import { budgetOf } from "../model/contract-budget.ts";
import type { Goal } from "../model/goal.ts";
import { InputError } from "../model/input-error.ts";
import type { Problem } from "../model/input-error.ts";
import { closedPaths, openedPaths } from "./contract-paths.ts";
import { coveredBy, narrowed } from "./covers.ts";
import type { Finding } from "./finding.ts";
import { finding } from "./finding.ts";
import { readMarkdown } from "./markdown.ts";
import { parseGoal } from "./read-goal.ts";
import type { GoalText } from "./read-goal.ts";
import { leavesRepository } from "./scope.ts";
import { readYaml } from "./yaml-source.ts";

export type Joining = {
  /** Null where it cannot be read: then there is nothing to join. */
  goal: Goal | null;
  benchmark: Benchmark | null;
  /** What errors call the contract. */
  name: string;
  /** As of the contract's reading. */
  lineOf(path: readonly PropertyKey[]): number;
};

export type Joined = { goal: Goal | null; problems: Problem[]; warnings: Problem[] };

/**
 * A goal with what its contract says about scope and budget: paths that it opens are added, those that it closes are
 * taken away, and limits hold where the goal's front matter names none.
 */
export function joinContract({ goal, benchmark, name, lineOf }: Joining): Joined {
  if (!goal || !benchmark) return { goal, problems: [], warnings: [] };
  const located = ({ path, what, remedy }: Finding): Problem => ({ where: `${name}:${lineOf(path)}`, what, remedy });
  const scope = joinedScope(goal, benchmark);
  const joined = { ...goal, scope: scope.entries, budget: joinedBudget(goal, benchmark) };
  return {
    goal: joined,
    problems: [...outside(goal, benchmark), ...scope.problems].map(located),
    warnings: [...scope.warnings, ...cutShort(joined, benchmark)].map(located),
  };
}

/**
 * Text → Goal, with what its contract says. Both texts are known to be right together.
 * Throws `InputError` where they are not.
 */
export function parseGoalWith(source: GoalText, benchmark: Benchmark | null): Goal {
  const whole = { ...source, defaultScope: benchmark?.repo?.editable_paths ?? [] };
  const goal = parseGoal(whole);
  const joined = joinContract({ goal, benchmark, name: goal.benchmark, lineOf: () => 1 });
  const [problem] = joined.problems;
  if (problem) throw new InputError(problem);
  return joined.goal ?? goal;
}

function joinedBudget({ budget, raw }: Goal, benchmark: Benchmark): Goal["budget"] {
  const named = limitsNamedIn(raw);
  const said = Object.entries(budgetOf(benchmark, budget)).filter(([key]) => !named.has(key));
  return { ...budget, ...Object.fromEntries(said) };
}

/** The keys of `budget:` that a goal's front matter has; one that is read has no mistake in it. */
function limitsNamedIn(text: string): ReadonlySet<string> {
  const { frontMatter } = readMarkdown(text);
  const value = frontMatter && readYaml({ text: frontMatter.text, name: "", firstLine: 1 }).value;
  const budget = typeof value === "object" && value !== null && "budget" in value ? value.budget : null;
  return new Set(typeof budget === "object" && budget !== null ? Object.keys(budget) : []);
}

type Scope = { entries: string[]; problems: Finding[]; warnings: Finding[] };

function joinedScope({ scope, root }: Goal, benchmark: Benchmark): Scope {
  const { repo, agent_contract: agent } = benchmark;
  const opened = (repo?.editable_paths ?? []).map(tidy).filter((path) => !scope.includes(path));
  const closed = closedPaths(benchmark).map(({ path, entry }) => ({ path, entry: tidy(entry) }));
  const cut = narrowed([...scope, ...opened], (agent?.edit_only ?? []).map(tidy), root);
  const kept = cut.filter((entry) => !entry.startsWith("!"));
  const shut = closed.map(({ entry }) => `!${entry}`).filter((entry) => !cut.includes(entry));
  return {
    entries: kept.length > 0 ? [...cut, ...shut] : [...scope],
    problems: [
      ...closed.flatMap(({ path, entry }) => contradictions(scope, { path, entry, root })),
      ...(kept.length > 0 ? [] : [leavesNothing]),
    ],
    warnings: widened(scope, opened, root),
  };
}

/** One spelling for one path. */
const tidy = (path: string): string => path.replace(/^(!?)(?:\.\/)+/, "$1");

const leavesNothing = finding(
  ["agent_contract", "edit_only"],
  "it leaves nothing of the editable scope, or Hone cannot tell what",
  "Name files, folders, or the very patterns of the scope.",
);

/** Scope that the contract closes as a whole is a mistake on one of the two sides; a part of it is not. */
function contradictions(
  scope: readonly string[],
  { path, entry, root }: { path: PropertyKey[]; entry: string; root: string },
): Finding[] {
  const covers = coveredBy(entry, root);
  return scope
    .filter((open) => !open.startsWith("!") && covers(open))
    .map((open) =>
      finding(
        path,
        `the goal's scope opens "${open}", and ${String(path[0])}.${String(path[1])} closes it: ${entry}`,
        "Take one of the two out.",
      ),
    );
}

function widened(scope: readonly string[], opened: readonly string[], root: string): Finding[] {
  const tests = scope.map((entry) => coveredBy(entry, root));
  const more = opened.filter((path) => !path.startsWith("!") && !tests.some((covers) => covers(path)));
  if (more.length === 0) return [];
  return [
    finding(
      ["repo", "editable_paths"],
      `the contract opens what the goal's scope does not name: ${more.slice(0, 5).join(", ")}`,
      "That is editable, too: write it under Editable Scope, or take it out here.",
    ),
  ];
}

function outside({ root }: Goal, benchmark: Benchmark): Finding[] {
  return [...openedPaths(benchmark), ...closedPaths(benchmark)]
    .filter(({ entry }) => leavesRepository(entry, root))
    .map(({ path, entry }) =>
      finding(
        path,
        `"${entry.slice(0, 100)}" leaves the repository`,
        "Name paths inside the repository, relative to the goal's folder.",
      ),
    );
}

/** A wait that the run's own limit ends first. */
function cutShort({ budget }: Goal, { runtime, controller }: Benchmark): Finding[] {
  const limit = Math.min(budget.run_seconds, controller.timeout_seconds ?? budget.run_seconds);
  const wait = runtime?.mode === "submit_poll" ? runtime.max_poll_seconds : undefined;
  if (wait === undefined || wait <= limit) return [];
  return [
    finding(
      ["runtime", "max_poll_seconds"],
      `a run ends after ${limit} s, before ${wait} s of waiting are over`,
      "Raise controller.timeout_seconds, and budget.run_seconds where the goal has it.",
    ),
  ];
}
