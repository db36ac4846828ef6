import { join } from "node:path";
import type { Environment } from "./evaluate/environment/environment.ts";
import { prepareEnvironment } from "./evaluate/environment/prepare-environment.ts";
import type { EngineRequest } from "./evolve/ports.ts";
import type { Scratch } from "./sandbox/scratch.ts";
import { treeOf } from "./engine-tree.ts";
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
  request: Pick<EngineRequest, "goal" | "benchmark" | "frozen" | "tree">,
  { scratch, repository, say }: EnvironmentSettings,
): Promise<Environment> {
  const { goal, benchmark } = request;
  const base = treeOf(request);
  const exported = treeExporter({ repository, base, prepared: join(scratch.path, "setup-tree") });
  return await prepareEnvironment({
    scratch,
    goal,
    benchmark,
    repository: repository.top,
    base: {
      tree: await repository.treeId(base),
      materialise: (into) => exported({ edits: [], into }),
      read: async (path) => (await repository.readFileAt(base, path))?.text ?? null,
    },
    ...(say && { say }),
  });
}
