import type { Variant } from "../evolve/ports.ts";
import type { TestRun } from "../model/test-run.ts";
import type { BuildSite } from "./build.ts";

/** Builds a variant's tree and runs the repository's own tests on it, in the sandbox. */
export async function runRepositoryTests(_site: BuildSite, _variant: Variant): Promise<TestRun[]> {
  throw new Error("being built");
}
