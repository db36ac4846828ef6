import { join, posix } from "node:path";
import type { Benchmark } from "../model/benchmark.ts";

/** A run's folders, as the host or as the sandbox names them: the built tree's copy, and one for what a run leaves. */
export type Places = { tree: string; run: string };

/** Where a run's commands start: the goal's folder, relative to the tree. */
export type Rooted = { root: string };

/** A word of the contract with its placeholders filled in. */
export const fill = (word: string, { root }: Rooted, places: Places): string =>
  word
    .replaceAll("{benchmark}", join(places.run, "benchmark.yaml"))
    .replaceAll("{project_root}", join(places.tree, root))
    .replaceAll("{run_dir}", places.run);

/** The path of the result's file, relative to the goal's folder where the contract does not begin it with a placeholder. */
export const resultPath = (path: string, rooted: Rooted, places: Places): string =>
  posix.resolve(join(places.tree, rooted.root), fill(path, rooted, places));

/** Variables that name the folder which cases' input files lie in: Hone's own, and FermiLink's. */
export const inputRoots = ["HONE_GOAL_INPUT_ROOT", "FERMILINK_GOAL_INPUT_ROOT"] as const;

/** The contract's variables, placeholders filled in, and the input root under both of its names. */
export function runEnvironment(
  { runtime }: Pick<Benchmark, "runtime">,
  rooted: Rooted,
  places: Places,
): Record<string, string> {
  const env = runtime?.env ?? {};
  const project = join(places.tree, rooted.root);
  const said = inputRoots.map((name) => env[name]).find((value) => value !== undefined);
  // An absolute path is one of the machine that the contract was written on: there is no such folder in the sandbox.
  const input =
    said === undefined || said.startsWith("/") ? project : posix.resolve(project, fill(said, rooted, places));
  const filled = Object.entries(env).map(([name, value]) => [name, fill(value, rooted, places)]);
  return { ...Object.fromEntries(filled), ...Object.fromEntries(inputRoots.map((name) => [name, input])) };
}
