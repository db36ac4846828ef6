import path from "node:path";
import { crossCheck } from "../../goal/cross-check.ts";
import { importers, kindsAlike } from "../../goal/import/importers.ts";
import { importKinds } from "../../goal/import/imported.ts";
import type { Imported, ImportKind, ImportSource } from "../../goal/import/imported.ts";
import { readBenchmark } from "../../goal/read-benchmark.ts";
import { readGoal } from "../../goal/read-goal.ts";
import type { Benchmark } from "../../model/benchmark.ts";
import type { Goal } from "../../model/goal.ts";
import { InputError } from "../../model/input-error.ts";
import type { Problem } from "../../model/input-error.ts";
import { nearestName } from "../../model/nearest-name.ts";
import { openRepository } from "../../workspace/repository.ts";
import type { Repository } from "../../workspace/repository.ts";
import { importLines } from "./import-report.ts";
import { readTask } from "./import-source.ts";
import { writeFiles } from "./write-files.ts";
import type { FileOutcome } from "./write-files.ts";

export type ImportWish = { kind: string; path: string | undefined; force: boolean; json: boolean };

/** What a task became. Paths are relative to the repository's top. */
export type ImportOutcome = {
  kind: ImportKind;
  goalFile: string;
  contract: string;
  files: FileOutcome[];
  goal: Goal;
  benchmark: Benchmark;
  notes: string[];
  next: string[];
};

/** `hone init --from KIND PATH`: writes a goal, and a contract where there is none, beside a task of another tool's. */
export async function importTask({ kind: said, path: given, force, json }: ImportWish): Promise<number> {
  const kind = kindOf(said);
  if (given === undefined)
    throw new InputError({
      where: "hone init --from",
      what: "it does not say which task",
      remedy: `Give its file or folder: hone init --from ${kind} path/to/task`,
    });
  const repository = await openRepository(process.cwd());
  if (repository.bare)
    throw new InputError({
      where: repository.top,
      what: "it is a bare repository",
      remedy: "Run `hone init` in a checkout.",
    });
  const outcome = await write({ kind, given, force, repository });
  const { goal, benchmark, ...rest } = outcome;
  if (json) console.log(JSON.stringify({ schemaVersion: 1, ...rest, goal, benchmark }));
  else for (const line of importLines(outcome)) console.log(line);
  return 0;
}

function kindOf(said: string): ImportKind {
  const kind = importKinds.find((one) => one === said);
  if (kind) return kind;
  const nearest = nearestName(said, importKinds);
  throw new InputError({
    where: "--from",
    what: `there is no kind "${said.slice(0, 80)}"`,
    remedy: `${nearest === null ? "" : `Did you mean "${nearest}"? `}Write one of ${importKinds.join(", ")}.`,
  });
}

type Wanted = { kind: ImportKind; given: string; force: boolean; repository: Repository };

async function write({ kind, given, force, repository }: Wanted): Promise<ImportOutcome> {
  const { folder, source } = await readTask(given, process.cwd());
  const root = path.relative(repository.top, folder).replaceAll(path.sep, "/");
  if (root === ".." || root.startsWith("../") || path.isAbsolute(root))
    throw new InputError({
      where: given,
      what: "it lies outside of this repository",
      remedy: `Run the command in the repository that the task lies in; this one is ${repository.top}.`,
    });
  const imported = convert(kind, source, given);
  const inRepository = (file: string) => path.posix.join(root, file);
  const goalFile = inRepository(imported.goalFile ?? "goal.md");
  const contract = inRepository(imported.contract);
  const understood = understand(imported, { source, goalFile });
  const { benchmark: text } = imported;
  const planned = [{ path: goalFile, text: imported.goal }, ...(text === null ? [] : [{ path: contract, text }])];
  const files = await writeFiles(repository.top, planned, force);
  const uncommitted = await repository.uncommittedChanges(root === "" ? ["."] : [root]);
  const next = nextCommands({ goalFile, files, toCommit: uncommitted.length > 0 ? root : null });
  return { kind, goalFile, contract, files, ...understood, notes: imported.notes, next };
}

/** Throws `InputError` for the first thing that is wrong, with another kind where the task looks like one. */
function convert(kind: ImportKind, source: ImportSource, given: string): Imported {
  const { imported, problems } = importers[kind].read(source);
  if (imported) return imported;
  const [problem] = problems;
  if (!problem) throw new Error(`the importer of ${kind} gave neither a task nor a problem`);
  const others = importers[kind].looksLike(source) ? [] : kindsAlike(source).filter((other) => other !== kind);
  const hint =
    others.length === 0 ? "" : ` It looks like ${others[0]}: hone init --from ${others[0]} ${shellWord(given)}`;
  throw new InputError({ ...problem, remedy: `${problem.remedy}${hint}` });
}

/** The texts as Hone will read them. Throws `InputError` where it would refuse them, before anything is written. */
function understand(
  { goal: text, benchmark: contractText, contract }: Imported,
  { source, goalFile }: { source: ImportSource; goalFile: string },
): { goal: Goal; benchmark: Benchmark } {
  const root = path.posix.dirname(goalFile) === "." ? "" : path.posix.dirname(goalFile);
  const read = readGoal({ text, name: goalFile, root });
  const { benchmark, problems } = readBenchmark({
    text: contractText ?? source.files.get(contract) ?? "",
    name: contract,
  });
  refuse([...read.problems, ...problems]);
  if (!read.goal || !benchmark) throw new Error("a task was read without a problem and without a goal");
  refuse(crossCheck({ goal: read.goal, benchmark, goalName: goalFile }).problems);
  return { goal: read.goal, benchmark };
}

function refuse([first]: readonly Problem[]): void {
  if (first) throw new InputError(first);
}

type Written = { goalFile: string; files: readonly FileOutcome[]; toCommit: string | null };

function nextCommands({ goalFile, files, toCommit }: Written): string[] {
  const goal = shellWord(goalFile);
  const kept = files.filter(({ state }) => state === "kept");
  return [
    ...kept.map(({ path: file }) => `Compare ${file} with what Hone would write, or give --force`),
    `hone check ${goal}`,
    ...(toCommit === null
      ? []
      : [`git add ${shellWord(toCommit === "" ? "." : toCommit)} && git commit -m "Add a goal for Hone"`]),
    `hone selftest ${goal}`,
    `hone run ${goal}`,
  ];
}

/** A word as a shell reads it back. */
const shellWord = (word: string): string =>
  /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
