import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LoopState } from "./decide/loop-state.ts";
import type { EngineRequest, Evaluator } from "./evolve/ports.ts";
import { splitOf } from "./model/split.ts";

/** Folder of a campaign where the profiles of the base and of its best lie, `base` and `best`. */
export const profilesFolder = (folder: string): string => join(folder, "profiles");

/**
 * Profiles the base and the best candidate at a campaign's end, so that a reader sees where the time went and goes. A
 * profile that cannot be made is none; nobody's verdict waits for it.
 */
export async function keepProfiles(
  { benchmark, folder, mode, profile = false }: Pick<EngineRequest, "benchmark" | "folder" | "mode" | "profile">,
  evaluator: Evaluator,
  { baseline, incumbent }: LoopState,
): Promise<void> {
  if (!profile && mode !== "run" && mode !== "evolve") return;
  const split = splitOf(benchmark);
  const workload = benchmark.cases.find(({ id }) => split.get(id) === "train");
  if (!workload || baseline?.kind !== "built") return;
  const digests = { base: baseline.digest, ...(incumbent?.candidate && { best: incumbent.digest }) };
  for (const [label, digest] of Object.entries(digests)) {
    const into = join(profilesFolder(folder), label);
    if (!existsSync(into) && evaluator.holds(digest)) await evaluator.profile({ digest, case: workload.id, into });
  }
}
