import { posix } from "node:path";
import { treeOf } from "./engine-tree.ts";
import type { EngineRequest } from "./evolve/ports.ts";
import { expandContract, manifestPaths } from "./goal/expand-contract.ts";
import type { ManifestText } from "./goal/read-manifest.ts";
import { sourceFiles, sourceFindings } from "./goal/source-rules.ts";
import type { Benchmark } from "./model/benchmark.ts";
import { InputError } from "./model/input-error.ts";
import type { Problem } from "./model/input-error.ts";
import type { Repository } from "./workspace/repository.ts";

/**
 * The contract as it is measured: what its manifests say at the base commit written out. Throws `InputError` where one of
 * them, or a file that they name, is not there or not right.
 */
export async function measuredContract(
  request: Pick<EngineRequest, "goal" | "benchmark" | "frozen" | "tree">,
  repository: Pick<Repository, "readFileAt">,
): Promise<Benchmark> {
  const { goal, benchmark } = request;
  const base = treeOf(request);
  const inRepository = (file: string) => posix.join(goal.root, file);
  const read = async (file: string) => (await repository.readFileAt(base, inRepository(file)))?.text ?? null;
  const name = inRepository(goal.benchmark);
  const texts = new Map<string, ManifestText>();
  for (const manifest of manifestPaths(benchmark)) {
    const text = await read(manifest);
    if (text === null) throw new InputError(noManifest(name, manifest, base));
    texts.set(manifest, { text, name: inRepository(manifest) });
  }
  // The contract is at hand without its text, so that its own problems name the file alone; it was checked before.
  const whole = expandContract({ benchmark, name, lineOf: () => 1 }, texts);
  refuse(whole.problems);
  if (!whole.benchmark) throw new Error("a contract was written out without a problem and without a result");
  // What is no regular file may be one behind a link: the harness says it where there is none.
  const sources = new Map<string, string | undefined>();
  for (const file of sourceFiles(whole.benchmark)) sources.set(file, (await read(file)) ?? undefined);
  refuse(sourceFindings(whole.benchmark, sources).map(whole.located));
  return whole.benchmark;
}

function refuse([first]: readonly Problem[]): void {
  if (first) throw new InputError(first);
}

const noManifest = (contract: string, manifest: string, base: string): Problem => ({
  where: contract,
  what: `the manifest ${manifest} is no file of the commit ${base.slice(0, 7)}`,
  remedy: "Commit it; its path starts from the goal's folder.",
});
