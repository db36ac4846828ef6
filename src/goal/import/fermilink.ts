import type { Problem } from "../../model/input-error.ts";
import { contractRoot, readBenchmark } from "../read-benchmark.ts";
import { contractOf, filesFor, looksLikeFermilink } from "./fermilink-files.ts";
import type { FermilinkFiles } from "./fermilink-files.ts";
import { goalOfContract, readContext, scopeIn, withContract } from "./fermilink-goal.ts";
import type { FermilinkContext } from "./fermilink-goal.ts";
import type { Imported, Importer, ImportReading, ImportSource } from "./imported.ts";
import { placeOf, someOf, textIn } from "./source-files.ts";

/** FermiLink: its goal files and contracts are Hone's too; only what connects them may be missing. */
export const fermilink: Importer = { kind: "fermilink", looksLike: looksLikeFermilink, read };

function read(source: ImportSource): ImportReading {
  const files = filesFor(source);
  if ("problem" in files) return { imported: null, problems: [files.problem] };
  const text = textIn(source, files.contract) ?? "";
  const { benchmark, problems } = readBenchmark({ text, name: placeOf(source, files.contract) });
  if (!benchmark) return { imported: null, problems };
  const context = readContext(text);
  const base = { source, ...files, context, notes: notesOf(source, files, context) };
  if (files.goal !== null && standsAlone(base))
    return { imported: asItIs({ ...base, goal: files.goal }), problems: [] };
  const placed = placeFor({ ...base, root: contractRoot(benchmark) });
  if ("problem" in placed) return { imported: null, problems: [placed.problem] };
  return { imported: connected(base, placed), problems: [] };
}

type Task = FermilinkFiles & { source: ImportSource; context: FermilinkContext; notes: string[] };

/** Whether Hone, given the goal file, finds the contract and what may change without being told more. */
function standsAlone({ source, goal, contract }: Task): boolean {
  if (goal === null) return false;
  const reading = contractOf(source, goal);
  const folder = goal.split("/").slice(0, -1);
  return reading.problems.length === 0 && [...folder, reading.contract].join("/") === contract;
}

const asItIs = ({ source, goal, contract, notes }: Task & { goal: string }): Imported => ({
  goal: textIn(source, goal) ?? "",
  goalFile: goal,
  benchmark: null,
  contract,
  notes: ["Goal and contract are read as they are: there was nothing to write.", ...notes],
});

/** Where a goal is written, and its contract's path from there. */
type Placed = { folder: string; contract: string };

/**
 * FermiLink's paths start from the project, wherever its files lie; Hone's from the goal's folder, or from the contract's
 * `repo.root`. A goal is written where both mean the same files.
 */
function placeFor(task: Task & { root: string | null }): Placed | { problem: Problem } {
  const { source, contract, goal, context, root } = task;
  const scope = goal === null ? context.editable : scopeIn(textIn(source, goal) ?? "", context);
  if (scope.length === 0) return { problem: noScope(task) };
  const folder = contract.split("/").slice(0, -1).join("/");
  const isThere = (start: string) => scope.some((entry) => hasPath(source, join(start, entry)));
  // Where a root leads to, the contract alone can tell: its own folder is where it starts from.
  if (root !== null || isThere(folder))
    return { folder, contract: contract.slice(folder === "" ? 0 : folder.length + 1) };
  return isThere("") ? { folder: "", contract } : { problem: notThere(source, scope) };
}

const noScope = ({ source, contract }: Task): Problem => ({
  where: placeOf(source, contract),
  what: "nothing says which files may change: there is no repo.editable_paths and no Editable Scope in a goal",
  remedy: "Add repo: {editable_paths: [src/kernel.c]} to the contract, or a FermiLink goal file beside it.",
});

const notThere = ({ name }: ImportSource, scope: readonly string[]): Problem => ({
  where: name,
  what: `none of the editable paths is below this folder: ${someOf(scope)}`,
  remedy: "Name the folder that FermiLink's paths start from, such as the project's: hone init --from fermilink .",
});

/** Whether a scope entry names a file, a folder or, as a pattern, something in a folder. */
function hasPath({ files }: ImportSource, entry: string): boolean {
  if (entry.startsWith("!")) return false;
  const fixed = entry.replace(/[^/]*[*?[{(].*$/, "").replace(/\/$/, "");
  return files.has(entry) || fixed === "" || [...files.keys()].some((path) => path.startsWith(`${fixed}/`));
}

/** A path in its shortest form, without a way up. */
const join = (...parts: string[]): string =>
  parts
    .join("/")
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");

function connected({ source, goal, context, notes }: Task, { folder, contract }: Placed): Imported {
  const inFolder = (file: string) => join(folder, file);
  const wanted = inFolder("goal.md");
  return {
    goal:
      goal === null ? goalOfContract(context, contract) : withContract(textIn(source, goal) ?? "", contract, context),
    goalFile: goal === wanted ? inFolder("hone.goal.md") : wanted,
    benchmark: null,
    contract: inFolder(contract),
    notes: [
      goal === null
        ? "There is no FermiLink goal: target, scope and workloads are the contract's."
        : `The goal is ${goal} with the contract's path added; Hone reads the one that was written.`,
      ...notes,
    ],
  };
}

function notesOf(source: ImportSource, { goal }: FermilinkFiles, context: FermilinkContext): string[] {
  const build = goal !== null && /^#{2,3}[ \t]+(?:Build|Setup|Install)\b/m.test(textIn(source, goal) ?? "");
  const installs = context.preCommands.some((word) => /\b(?:pip|conda|apt-get|curl|wget|git clone)\b/.test(word));
  return [
    ...(context.hasTolerances
      ? []
      : ["The contract compares no field: what is right is the runner's word (correctness_ok, converged) alone."]),
    ...(build && !context.builds
      ? [
          "The goal's Build section is for people: what has to be built goes into the contract's build: or pre_commands.",
        ]
      : []),
    ...(installs
      ? [
          "A pre_command installs or fetches something, and runs have no network: name packages under setup: above the goal.",
        ]
      : []),
  ];
}
