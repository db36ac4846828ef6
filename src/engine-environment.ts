import { join } from "node:path";
import type { Environment } from "./evaluate/environment/environment.ts";
import { prepareEnvironment } from "./evaluate/environment/prepare-environment.ts";
import type { EngineRequest } from "./evolve/ports.ts";
import type { Scratch } from "./sandbox/scratch.ts";
import { treeExporter } from "./workspace/export-tree.ts";
import type { Repository } from "./workspace/repository.ts";

export type EnvironmentSettings = {
  scratch: Scratch;
  repository: Repository;
  /** Takes lines on what the goal's `setup:` is at. */
  say?: ((text: string) => void) | undefined;
};

/** The environment of a task, made of its base commit where nobody made it before: asking once more costs little. */
export async function environmentFor(
  { goal, benchmark, frozen }: Pick<EngineRequest, "goal" | "benchmark" | "frozen">,
  { scratch, repository, say }: EnvironmentSettings,
): Promise<Environment> {
  const exported = treeExporter({ repository, base: frozen.base, prepared: join(scratch.path, "setup-tree") });
  return await prepareEnvironment({
    scratch,
    goal,
    benchmark,
    repository: repository.top,
    base: {
      tree: await repository.treeId(frozen.base),
      materialise: (into) => exported({ edits: [], into }),
      read: async (path) => (await repository.readFileAt(frozen.base, path))?.text ?? null,
    },
    ...(say && { say }),
  });
}
