import type { Benchmark } from "../model/benchmark.ts";
import type { Goal } from "../model/goal.ts";
import { resolvedPath } from "../model/goal-policy.ts";
import type { Problem } from "../model/input-error.ts";
import { crossCheck } from "./cross-check.ts";
import { goalPlace } from "./goal-place.ts";
import { joinContract } from "./join-contract.ts";
import { contractRoot, readBenchmark } from "./read-benchmark.ts";
import { readGoal } from "./read-goal.ts";

/** Where goals lie beside those that the repository's settings name: by Hone's own habit, and by everybody's. */
export const usualGoalPlaces = [".hone/goals/**/*.md", ".hone/benchmarks/*/goal.md", "goal.md", "**/goal.md"] as const;

/** Another goal of the repository, whose benchmark guards the files that it shares with this one. */
export type OtherGoal = { file: string; goal: Goal; benchmark: Benchmark; benchmarkText: string };

/** Where a goal's contract would lie, relative to the repository; null where that leads out of it. */
export function contractOf(file: string, text: string): string | null {
  const place = goalPlace(file);
  return resolvedPath(readGoal({ text, name: file, ...place }).contract, place.root);
}

type Texts = { file: string; text: string; contract: string; benchmarkText: string };

/** What a goal may edit and what it is judged by; `problem` where nothing can be judged by its contract. */
export type OtherReading = { goal: Goal } & ({ other: OtherGoal; problem: null } | { other: null; problem: Problem });

/** Reads a goal that has a contract; null where the text is no goal that says what it may edit. */
export function readOtherGoal({ file, text, contract, benchmarkText }: Texts): OtherReading | null {
  const reading = readBenchmark({ text: benchmarkText, name: contract });
  const { benchmark } = reading;
  const place = goalPlace(file);
  const root = rootOf(benchmark, contract, place.root);
  const up = "../".repeat((root ?? "").split("/").filter(Boolean).length);
  const source = { text, name: file, root: root ?? place.root, defaultBenchmark: `${up}${contract}` };
  const defaultScope = benchmark?.repo?.editable_paths ?? [];
  const { goal: said } = readGoal({ ...source, defaultScope });
  if (!said) return null;
  const joined = joinContract({ ...reading, goal: { ...said, benchmark: `${up}${contract}` }, name: contract });
  const goal = joined.goal ?? said;
  if (root === null) return { goal, other: null, problem: leaves(contract) };
  if (!benchmark) return { goal, other: null, problem: reading.problems[0] ?? leaves(contract) };
  const crossed = crossCheck({ goal, benchmark, goalName: file });
  const [problem] = [...joined.problems, ...crossed.problems];
  return problem
    ? { goal, other: null, problem }
    : { goal, other: { file, goal, benchmark, benchmarkText }, problem: null };
}

/** The folder that its paths start from; null where the contract names one outside. */
function rootOf(benchmark: Benchmark | null, contract: string, usual: string): string | null {
  const said = benchmark ? contractRoot(benchmark) : null;
  return said === null ? usual : resolvedPath(said, contract.split("/").slice(0, -1).join("/"));
}

const leaves = (contract: string): Problem => ({
  where: contract,
  what: "its repo.root leaves the repository",
  remedy: "Name a folder inside it, relative to the contract.",
});
