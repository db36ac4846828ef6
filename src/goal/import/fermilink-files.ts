import type { Problem } from "../../model/input-error.ts";
import { readMarkdown } from "../markdown.ts";
import { readGoal } from "../read-goal.ts";
import type { GoalReading } from "../read-goal.ts";
import { findSections } from "../sections.ts";
import type { ImportSource } from "./imported.ts";
import { filesMatching, placeOf, someOf, textIn } from "./source-files.ts";

/** Paths of a task's files; `goal`: null where there is only a contract. */
export type FermilinkFiles = { goal: string | null; contract: string };

export const looksLikeFermilink = (source: ImportSource): boolean =>
  contractsIn(source).length > 0 || goalsIn(source).length > 0;

const isContract = (text: string): boolean => /^schema_version:/m.test(text) && /^cases:/m.test(text);
/** Two known headings make a goal; one stands in many documents. */
const isGoal = (text: string, name: string): boolean => findSections(readMarkdown(text), name).byKey.size >= 2;

const contractsIn = (source: ImportSource): string[] =>
  named(source, /\.ya?ml$/i).filter((path) => isContract(textIn(source, path) ?? ""));

const goalsIn = (source: ImportSource): string[] =>
  named(source, /\.md$/i).filter((path) => isGoal(textIn(source, path) ?? "", path));

/** The named file alone, where it is of this kind; else all. */
const named = (source: ImportSource, pattern: RegExp): string[] =>
  source.entry !== null && pattern.test(source.entry) ? [source.entry] : filesMatching(source, pattern);

/** A goal as it would be read where it lies. */
export const contractOf = (source: ImportSource, goal: string): GoalReading =>
  readGoal({ text: textIn(source, goal) ?? "", name: placeOf(source, goal) });

/** Goal and contract of the task that is meant. */
export function filesFor(source: ImportSource): FermilinkFiles | { problem: Problem } {
  const contracts = contractsIn(source);
  const goals = goalsIn(source);
  const isGiven = source.entry !== null && goals.includes(source.entry);
  const contract = isGiven ? contractFor(source, source.entry ?? "", contracts) : only(contracts);
  if (contract === null) return { problem: noContract(source, { contracts, goals }) };
  return { contract, goal: isGiven ? source.entry : goalFor(goals, contract) };
}

const only = (paths: readonly string[]): string | null => (paths.length === 1 ? (paths[0] ?? null) : null);

/** What a goal says, else the one whose name goes with its name, else the only one. */
function contractFor(source: ImportSource, goal: string, contracts: readonly string[]): string | null {
  const { contract, benchmarkLine } = contractOf(source, goal);
  const said = [...goal.split("/").slice(0, -1), contract].join("/");
  if (benchmarkLine !== null) return contracts.includes(said) ? said : null;
  return contracts.find((path) => stem(path) === stem(goal)) ?? only(contracts);
}

const goalFor = (goals: readonly string[], contract: string): string | null =>
  goals.find((path) => stem(path) === stem(contract)) ?? only(goals);

/** `scripts/lammps-benchmark.yaml` and `scripts/lammps-goal.md` are of one task. */
const stem = (path: string): string =>
  path.replace(/\.\w+$/, "").replace(/(?:^|[-_.])(?:goal|benchmark|contract)$/, "");

function noContract(source: ImportSource, { contracts, goals }: { contracts: string[]; goals: string[] }): Problem {
  if (contracts.length > 1)
    return {
      where: source.name,
      what: `${contracts.length} contracts lie here: ${someOf(contracts)}`,
      remedy: `Name one: hone init --from fermilink ${placeOf(source, contracts[0] ?? "")}`,
    };
  if (goals.length > 0)
    return {
      where: placeOf(source, goals[0] ?? ""),
      what: "there is no contract for this goal: no YAML file beside it has schema_version and cases",
      remedy:
        "FermiLink has an agent write it; write one by hand (docs/goals.md has one to copy) and give the command again.",
    };
  return {
    where: source.name,
    what: "there is neither a FermiLink goal (two known headings) nor a contract (schema_version and cases)",
    remedy: "Name the folder that benchmark.yaml lies in, or the file itself.",
  };
}
