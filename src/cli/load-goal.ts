import { lstat, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { crossCheck } from "../goal/cross-check.ts";
import { joinContract } from "../goal/join-contract.ts";
import { contractRoot, maxBenchmarkCharacters, readBenchmark } from "../goal/read-benchmark.ts";
import type { BenchmarkReading } from "../goal/read-benchmark.ts";
import { maxGoalCharacters } from "../goal/goal-size.ts";
import { readGoal } from "../goal/read-goal.ts";
import type { GoalReading } from "../goal/read-goal.ts";
import type { Benchmark } from "../model/benchmark.ts";
import type { Goal } from "../model/goal.ts";
import { InputError } from "../model/input-error.ts";
import type { Problem } from "../model/input-error.ts";
import { expandOnDisk } from "./expand-on-disk.ts";
import { readForeign } from "./foreign-contract.ts";
import { missing, readText } from "./read-text.ts";

export type LoadedGoal = {
  /** Where it was read, absolute. */
  file: string;
  goal: Goal;
  benchmark: Benchmark;
  /** What the hashes are made of: as on the disk, and of another tool's task the contract that it was read as. */
  goalText: string;
  benchmarkText: string;
  /** Top of the checkout that the goal lies in, absolute; null where it lies in none. */
  repository: string | null;
  /** The folder that the goal's paths are relative to, absolute. `goal.root` is the same, relative to the repository. */
  root: string;
};

/** A goal file with everything that was found in it, wrong or right. */
export type GoalFile = Omit<LoadedGoal, "goal" | "benchmark" | "benchmarkText"> & {
  /** What errors call it: the path as it was given. */
  name: string;
  /** What no path may leave, absolute: the repository, or where there is none the goal's own folder. */
  top: string;
  reading: GoalReading;
  goal: Goal | null;
  benchmark: Benchmark | null;
  /** The contract with what its manifests say written out. */
  expanded: Benchmark | null;
  benchmarkText: string | null;
  problems: Problem[];
  /** Those of the problems that are not mistakes: something is not there yet. */
  absent: Problem[];
  warnings: Problem[];
};

/**
 * Reads a goal file and its contract from the disk. Paths are relative to the contract's `repo.root`, else to the goal's
 * own folder, and to the repository's top where the goal lies in `.hone/` or `.github/`.
 * Throws `InputError` for the first thing that is wrong.
 */
export async function loadGoal(file: string): Promise<LoadedGoal> {
  const read = await readGoalFile(file);
  const { goal, benchmark, benchmarkText, problems } = read;
  const [first] = problems;
  if (first) throw new InputError(first);
  if (!goal || !benchmark || benchmarkText === null)
    throw new Error(`${file} was read without a problem and without a goal`);
  const { goalText, repository, root } = read;
  return { file: read.file, goal, benchmark, goalText, benchmarkText, repository, root };
}

/** As `loadGoal`, with all problems and warnings. Throws `InputError` only where there is no goal file to read. */
export async function readGoalFile(file: string): Promise<GoalFile> {
  const place = await locate(file);
  const goalText = await readText(place.file, place.name, maxGoalCharacters);
  const read = (root: string, defaultBenchmark: string, defaultScope: readonly string[] = []) =>
    readGoal({ text: goalText, name: place.name, root: relative(place.top, root), defaultBenchmark, defaultScope });
  const beside = (root: string) => relative(root, path.join(place.folder, "benchmark.yaml"));

  const first = read(place.root, beside(place.root));
  const contract = path.join(place.root, first.contract);
  const found = await readContract(contract, place, first);
  const root = rootFor(found.benchmark, contract, place);
  const opened = found.benchmark?.repo?.editable_paths ?? [];
  if (root.problem || root.folder === place.root) {
    const whole = opened.length > 0 ? read(place.root, beside(place.root), opened) : first;
    return await assemble(whole, place.root, root.problem ? [root.problem] : []);
  }
  // The contract moved the root: the goal's paths mean something else now, only the contract stays where it was found.
  const moved = read(root.folder, relative(root.folder, contract), opened);
  const goal = moved.goal && { ...moved.goal, benchmark: relative(root.folder, contract) };
  return await assemble({ ...moved, goal }, root.folder, []);

  async function assemble(reading: GoalReading, folder: string, more: Problem[]): Promise<GoalFile> {
    const joined = joinContract({ ...found, goal: reading.goal });
    const { goal: parsed } = joined;
    const whole = await expandOnDisk(found, { root: folder, top: place.top, shown: shownIn(place) });
    const pair = parsed && found.benchmark ? { goal: parsed, benchmark: found.benchmark, goalName: place.name } : null;
    const crossed = pair ? crossCheck(pair) : { problems: [], warnings: [] };
    return {
      file: place.file,
      name: place.name,
      top: place.top,
      reading,
      goal: parsed,
      benchmark: found.benchmark,
      expanded: whole.benchmark,
      goalText,
      benchmarkText: found.text,
      repository: place.repository,
      root: folder,
      problems: [
        ...reading.problems,
        ...found.problems,
        ...more,
        ...joined.problems,
        ...whole.problems,
        ...crossed.problems,
      ],
      absent: [...reading.absent, ...(found.isAbsent ? found.problems : [])],
      warnings: [...reading.warnings, ...found.warnings, ...joined.warnings, ...whole.warnings, ...crossed.warnings],
    };
  }
}

type Place = {
  name: string;
  file: string;
  folder: string;
  repository: string | null;
  top: string;
  /** Where paths start unless the contract says otherwise. */
  root: string;
};

async function locate(given: string): Promise<Place> {
  const resolved = await realpath(given).catch((error: unknown) => missing(given, error));
  const isFolder = (await stat(resolved)).isDirectory();
  const file = isFolder ? path.join(resolved, "goal.md") : resolved;
  const name = isFolder ? path.join(given, "goal.md") : given;
  const folder = path.dirname(file);
  const repository = await repositoryAround(folder);
  const [firstPart] = repository === null ? [] : relative(repository, folder).split("/");
  const isSetting = firstPart !== undefined && [".hone", ".github", ".autoloop"].includes(firstPart);
  return {
    name,
    file,
    folder,
    repository,
    top: repository ?? folder,
    root: isSetting && repository ? repository : folder,
  };
}

/** Looks upwards for `.git`, a folder in a checkout and a file in a work tree, so that no git is needed. */
async function repositoryAround(folder: string): Promise<string | null> {
  for (let at = folder; ; at = path.dirname(at)) {
    if (await exists(path.join(at, ".git"))) return at;
    if (path.dirname(at) === at) return null;
  }
}

type Contract = BenchmarkReading & { name: string; text: string | null; isAbsent?: boolean };

/** What errors call a file of the disk: as it is reached from where the goal was given. */
const shownIn =
  ({ name, folder }: Place) =>
  (file: string): string =>
    path.join(path.dirname(name), path.relative(folder, file));

async function readContract(file: string, place: Place, reading: GoalReading): Promise<Contract> {
  const name = shownIn(place)(file);
  const unread = (problems: Problem[]): Contract => ({ ...unreadable, name, problems });
  // A contract's path that is wrong is among the goal's problems already.
  if (reading.problems.some(({ where }) => where === `${place.name}:${reading.benchmarkLine}`)) return unread([]);
  if (!(await exists(file))) return { ...unread([noContract(name, place.name, reading)]), isAbsent: true };
  try {
    await refuseOutside(file, name, place.top);
    const text = await readText(file, name, maxBenchmarkCharacters);
    const foreign = await readForeign({ file, text, root: place.root, top: place.top });
    if (!foreign) return { name, text, ...readBenchmark({ text, name }) };
    if (foreign.text === null) return unread(foreign.problems);
    const read = readBenchmark({ text: foreign.text, name: foreign.name });
    return { name: foreign.name, text: foreign.text, ...read, warnings: [...foreign.warnings, ...read.warnings] };
  } catch (error) {
    if (error instanceof InputError) return unread([error]);
    throw error;
  }
}

/** No link leads a contract out of the repository: whoever has it elsewhere would be judged by something else. */
async function refuseOutside(file: string, name: string, top: string): Promise<void> {
  const real = await realpath(file).catch((error: unknown) => missing(name, error));
  if (relative(top, real).split("/")[0] !== "..") return;
  throw new InputError({
    where: name,
    what: `it is a link to ${real}, outside of the repository`,
    remedy: "Put the file itself into the repository.",
  });
}

const unreadable = { text: null, benchmark: null, warnings: [], lineOf: () => 1 };

const noContract = (file: string, goal: string, { benchmarkLine }: GoalReading): Problem => ({
  where: `${goal}:${benchmarkLine ?? 1}`,
  what: `there is no contract ${file}, so that nothing can judge a candidate`,
  remedy: `Let a model write it: npx hone prepare ${goal}. Bring one in: npx hone init --from KIND PATH. Or write it (docs/goals.md has one to copy), or name another one under ## Benchmark.`,
});

function rootFor(
  benchmark: Benchmark | null,
  contract: string,
  place: Place,
): { folder: string; problem: Problem | null } {
  const said = benchmark ? contractRoot(benchmark) : null;
  if (said === null) return { folder: place.root, problem: null };
  const folder = path.resolve(path.dirname(contract), said);
  const leaves = path.isAbsolute(said) || relative(place.top, folder).split("/")[0] === "..";
  const where = shownIn(place)(contract);
  const problem = {
    where,
    what: `repo.root "${said}" leaves the repository`,
    remedy: "Name a folder inside it, relative to the contract.",
  };
  return leaves ? { folder: place.root, problem } : { folder, problem: null };
}

const exists = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );

const relative = (from: string, to: string): string => path.relative(from, to).replaceAll(path.sep, "/");
