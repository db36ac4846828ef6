import type { Benchmark } from "./benchmark.ts";
import type { Goal } from "./goal.ts";
import type { PathPolicy } from "./path-policy.ts";

export type Judged = {
  goal: Pick<Goal, "scope" | "root" | "tune" | "benchmark" | "tests" | "setup">;
  benchmark: Benchmark;
  /** Where the goal lies in the repository; absent where it is an issue. */
  goalFile?: string | undefined;
};

/** What candidates of a goal may touch. The runner's gate and the app's are this one, so that they cannot disagree. */
export function policyOf({ goal, benchmark, goalFile }: Judged): Omit<PathPolicy, "edits"> {
  const { scope, root, tune } = goal;
  const resolved = (path: string) => resolvedPath(path, root) ?? [];
  const { build, runtime } = benchmark;
  const { commands: prepared = [], requirements } = goal.setup ?? {};
  const commands = [
    ...(build?.commands ?? []),
    ...(runtime?.pre_commands ?? []),
    runtime?.command ?? [],
    ...goal.tests,
    ...prepared,
  ];
  return {
    scope,
    root,
    named: tune.map(({ file }) => file),
    judging: [
      ...[...judgesOf(goal, benchmark), ...(typeof requirements === "string" ? [requirements] : [])].flatMap(resolved),
      ...(goalFile ? [goalFile] : []),
    ],
    // A word that is no file of the repository is no path of an edit either.
    programs: commands.flat().flatMap(resolved),
  };
}

/** The files that say what is right and what is called, relative to the goal's folder. */
export const judgesOf = ({ benchmark: contract }: Pick<Goal, "benchmark">, benchmark: Benchmark): string[] => [
  contract,
  ...(benchmark.reference ? [benchmark.reference.file] : []),
  ...benchmark.functions.flatMap(({ manifest, entry, solution }) => [
    ...(manifest === undefined ? [] : [manifest]),
    // Where the solution is a file of its own the problem is only its reference and its inputs.
    ...(entry === undefined || solution === undefined ? [] : [entry]),
  ]),
];

/** A path relative to `root` as one relative to the repository, in its shortest form; null where it leads out. */
export function resolvedPath(path: string, root: string): string | null {
  if (path.startsWith("/")) return null;
  const parts = root.split("/").filter((part) => part !== "");
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return null;
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
