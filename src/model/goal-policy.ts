import type { Benchmark } from "./benchmark.ts";
import type { Goal } from "./goal.ts";
import type { PathPolicy } from "./path-policy.ts";

export type Judged = {
  goal: Pick<Goal, "scope" | "root" | "tune" | "benchmark" | "tests">;
  benchmark: Benchmark;
  /** Where the goal lies in the repository; absent where it is an issue. */
  goalFile?: string | undefined;
};

/** What candidates of a goal may touch. The runner's gate and the app's are this one, so that they cannot disagree. */
export function policyOf({ goal, benchmark, goalFile }: Judged): Omit<PathPolicy, "edits"> {
  const { scope, root, tune } = goal;
  const resolved = (path: string) => resolve(path, root) ?? [];
  const { build, runtime, reference } = benchmark;
  const commands = [
    ...(build?.commands ?? []),
    ...(runtime?.pre_commands ?? []),
    runtime?.command ?? [],
    ...goal.tests,
  ];
  return {
    scope,
    root,
    named: tune.map(({ file }) => file),
    judging: [
      ...[goal.benchmark, ...(reference ? [reference.file] : [])].flatMap(resolved),
      ...(goalFile ? [goalFile] : []),
    ],
    // A word that is no file of the repository is no path of an edit either.
    programs: commands.flat().flatMap(resolved),
  };
}

/** A path relative to `root` as one relative to the repository, in its shortest form; null where it leads out. */
function resolve(path: string, root: string): string | null {
  if (path.startsWith("/")) return null;
  const parts = root.split("/").filter((part) => part !== "");
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return null;
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
