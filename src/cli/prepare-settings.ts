import { writerAmong } from "../engine-prepare-desk.ts";
import type { PrepareRequest } from "../evolve/ports.ts";
import type { Goal } from "../model/goal.ts";
import { InputError } from "../model/input-error.ts";
import type { Repository } from "../workspace/repository.ts";
import { choicesFrom, configuredProposers, takeKeys } from "./model-settings.ts";
import { positive } from "./options.ts";

/** Seconds that a preparation may take at least, whatever the goal's search may. */
const leastSeconds = 3600;

export type PrepareFlags = {
  usd?: string | undefined;
  proposer?: string | undefined;
  model?: string | undefined;
  endpoint?: string | undefined;
};

type Settings = Pick<PrepareRequest, "base" | "budget" | "models"> & { /** For a person. */ warnings: string[] };

/**
 * Who writes the benchmark, at what cost, on which base. Throws `InputError` where nobody could, or where the base has
 * nothing of what is to be made faster.
 */
export async function settingsOf(
  { goal, repository }: { goal: Goal; repository: Repository },
  { proposer, usd: given, ...server }: PrepareFlags,
): Promise<Settings> {
  const base = await repository.resolveCommit("HEAD");
  const configured = await configuredProposers(repository, base);
  const named = proposer === undefined ? {} : { proposer: [proposer] };
  const { choices } = choicesFrom({ ...server, ...named }, process.env, configured);
  const { usd: own = Infinity, ...limits } = goal.budget;
  const usd = given === undefined ? Math.min(own, configured.usd ?? Infinity) : positive("--usd", given);
  const budget = {
    ...limits,
    wall_seconds: Math.max(limits.wall_seconds, leastSeconds),
    ...(usd !== Infinity && { usd }),
  };
  const models = { choices, keys: takeKeys(process.env), prices: configured.prices, recipes: null };
  writerAmong({ models, budget });
  const files = await repository.listFiles(base, goal.scope, goal.root);
  if (files.length === 0)
    throw new InputError({
      where: "the editable scope",
      what: `the commit ${base.slice(0, 7)} has none of its files, and a benchmark is proved on a commit`,
      remedy: "Commit them: git add . && git commit",
    });
  const uncommitted = await repository.uncommittedChanges(files);
  const warnings = uncommitted.map(
    (file) => `warning: ${file} has changes that are not committed; its committed version is the base`,
  );
  return { base, budget, models, warnings };
}
