import type { Benchmark } from "../model/benchmark.ts";
import type { Problem } from "../model/input-error.ts";
import { literalPaths } from "../model/scope.ts";

/** Paths, relative to the repository, that a contract's `build.inputs` name one by one; patterns are not among them. */
export const namedInputs = ({ build }: Benchmark, root: string): string[] => literalPaths(build?.inputs ?? [], root);

/** A contract whose paths and commands start from another folder than its author thought. */
export const missingInput = (contract: string, path: string): Problem => ({
  where: contract,
  what: `its build.inputs name ${path}, which is not there`,
  remedy:
    "Correct it: a contract's paths and commands start from the goal file's folder, for an issue from the repository's top. For a contract in a folder of its own put a goal file beside it; an issue names that by a line such as `Goal: path/goal.md`.",
});
