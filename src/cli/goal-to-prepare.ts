import { existsSync } from "node:fs";
import path from "node:path";
import { checkGoal } from "../goal/cross-check.ts";
import type { Goal } from "../model/goal.ts";
import { InputError } from "../model/input-error.ts";
import { preparedFolder } from "../model/prepared-place.ts";
import { openRepository } from "../workspace/repository.ts";
import type { Repository } from "../workspace/repository.ts";
import type { GoalFile } from "./load-goal.ts";
import { withoutContract } from "./prepared-goal.ts";
import { requirementsProblems } from "./requirements-on-disk.ts";
import { scopeProblems } from "./scope-on-disk.ts";

export type GoalToPrepare = { goal: Goal; repository: Repository; goalText: string };

/** The goal as it will lie beside its benchmark. Throws `InputError` for what no benchmark would mend. */
export async function goalToPrepare(read: GoalFile): Promise<GoalToPrepare> {
  const { goal, reading, repository: top, name, root } = read;
  const [first] = [
    ...reading.problems,
    ...(await scopeProblems(read)),
    ...requirementsProblems(read),
    ...(goal ? checkGoal(goal, name).problems : []),
  ];
  if (first || !goal)
    throw new InputError(first ?? { where: name, what: "is no goal", remedy: "docs/goals.md shows one." });
  if (top === null)
    throw new InputError({
      where: name,
      what: "lies in no git repository, so that there is no base to prove a benchmark on",
      remedy: `Make one: cd ${root} && git init && git add . && git commit -m base`,
    });
  const goalText = withoutContract(read.goalText);
  return { goal: { ...goal, raw: goalText }, repository: await openRepository(top), goalText };
}

export type Existing = { contract: string; words: string; remedy: string };

/** The contract that the goal has, or the benchmark that was prepared for it before. */
export function existingContract({ name, root, reading }: GoalFile, prepared: string | null): Existing | null {
  const contract = path.join(root, reading.contract);
  const again = "--force prepares another one.";
  if (existsSync(contract))
    return {
      contract: reading.contract,
      words: `${name} has a contract, ${reading.contract}: nothing to prepare.`,
      remedy: `Look at it: hone check ${name}. ${again}`,
    };
  if (prepared === null) return null;
  const goal = `${preparedFolder(prepared)}/goal.md`;
  return {
    contract: `${preparedFolder(prepared)}/benchmark.yaml`,
    words: `A benchmark was prepared for ${name}: ${preparedFolder(prepared)}.`,
    remedy: `Look at it: hone check ${goal}. ${again}`,
  };
}
