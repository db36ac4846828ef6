import type { Benchmark } from "../model/benchmark.ts";
import type { Goal } from "../model/goal.ts";
import { resolvedPath } from "../model/goal-policy.ts";
import type { Problem } from "../model/input-error.ts";
import { crossCheck } from "./cross-check.ts";
import { goalPlace } from "./goal-place.ts";
import { contractRoot, readBenchmark } from "./read-benchmark.ts";
import { readGoal } from "./read-goal.ts";

/** Where goals lie beside those that the repository's settings name: by Hone's own habit, and by everybody's. */
export const usualGoalPlaces = [".hone/goals/**/*.md", ".hone/benchmarks/*/goal.md", "goal.md", "**/goal.md"] as const;

/** Another goal of the repository, whose benchmark guards the files that it shares with this one. */
export type OtherGoal = { file: string; goal: Goal; benchmark: Benchmark; benchmarkText: string };

/** Where its contract lies, relative to the repository; null where the text is no goal that says what it may edit. */
export function goalAt(file: string, text: string): { goal: Goal; contract: string } | null {
  const { goal } = readGoal({ text, name: file, ...goalPlace(file) });
  const contract = goal && resolvedPath(goal.benchmark, goal.root);
  return contract ? { goal, contract } : null;
}

/** Reads its contract; the first problem where it cannot be measured by. */
export function guardedBy(
  { goal, contract }: { goal: Goal; contract: string },
  { file, benchmarkText }: { file: string; benchmarkText: string | null },
): { other: OtherGoal; problem: null } | { other: null; problem: Problem } {
  if (benchmarkText === null) return { other: null, problem: noContract(file, contract) };
  const { benchmark, problems } = readBenchmark({ text: benchmarkText, name: contract });
  const [problem] = benchmark ? crossCheck({ goal, benchmark, goalName: file }).problems : problems;
  if (problem || !benchmark) return { other: null, problem: problem ?? noContract(file, contract) };
  const said = contractRoot(benchmark);
  const root = said === null ? goal.root : resolvedPath(said, contract.split("/").slice(0, -1).join("/"));
  if (root === null) return { other: null, problem: leaves(contract, said ?? "") };
  const up = "../".repeat(root.split("/").filter(Boolean).length);
  const moved = root === goal.root ? goal : { ...goal, root, benchmark: `${up}${contract}` };
  return { other: { file, goal: moved, benchmark, benchmarkText }, problem: null };
}

const leaves = (contract: string, root: string): Problem => ({
  where: contract,
  what: `repo.root "${root}" leaves the repository`,
  remedy: "Name a folder inside it, relative to the contract.",
});

const noContract = (file: string, contract: string): Problem => ({
  where: file,
  what: `its contract ${contract} is not there`,
  remedy: "Commit it.",
});
