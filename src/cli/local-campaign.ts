import { randomBytes } from "node:crypto";
import path from "node:path";
import type { EngineRequest } from "../evolve/ports.ts";
import { sha256 } from "../model/digest.ts";
import { evaluator } from "../model/evaluator.ts";
import { InputError } from "../model/input-error.ts";
import type { CampaignMode } from "../model/ledger.ts";
import { openRepository } from "../workspace/repository.ts";
import type { Repository } from "../workspace/repository.ts";
import { ownFolder } from "./campaign-folders.ts";
import { loadGoal } from "./load-goal.ts";

export type LocalCampaign = {
  request: Omit<EngineRequest, "onEvent" | "control">;
  /** The contract as it was written. */
  benchmarkText: string;
  repository: Repository;
  /** Things a person should know before the campaign begins. */
  warnings: readonly string[];
};

/**
 * A campaign on this machine: the committed HEAD of the goal's repository is its base, and its ledger, tree and
 * report lie under `.hone/campaigns/<id>`, which git ignores.
 */
export async function prepareCampaign(goalFile: string, mode: CampaignMode): Promise<LocalCampaign> {
  const { file, goal, benchmark, goalText, benchmarkText, repository: top } = await loadGoal(goalFile);
  if (top === null) {
    throw new InputError({
      where: goalFile,
      what: "lies in no git repository, so that there is no base to measure against",
      remedy: `Make one: cd ${path.dirname(goalFile)} && git init && git add . && git commit -m base`,
    });
  }
  const repository = await openRepository(top);
  const base = await repository.resolveCommit("HEAD");
  const campaign = campaignId(benchmark.benchmark_id);
  const uncommitted = await repository.uncommittedChanges(await repository.listFiles(base, goal.scope, goal.root));
  return {
    repository,
    benchmarkText,
    warnings: uncommitted.map(
      (file) => `${file} has changes that are not committed; its committed version is the base`,
    ),
    request: {
      mode,
      frozen: { campaign, base, goalHash: sha256(goalText), benchmarkHash: sha256(benchmarkText), evaluator },
      goal,
      goalFile: path.relative(top, file).replaceAll(path.sep, "/"),
      benchmark,
      budget: goal.budget,
      repository: top,
      folder: path.join(ownFolder(top, "campaigns"), campaign),
      start: "new",
    },
  };
}

/** Sorts by time, and two that begin in one second do not meet. */
function campaignId(benchmark: string): string {
  const name =
    benchmark
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 30) || "goal";
  const time = new Date().toISOString().replace(/\D/g, "").slice(2, 14);
  return `${name}-${time}-${randomBytes(2).toString("hex")}`;
}
