import { posix } from "node:path";
import type { ReadGoal, Reading } from "../decide/observation.ts";
import { missingInput, namedInputs } from "../goal/build-inputs.ts";
import { checkGoal, crossCheck } from "../goal/cross-check.ts";
import { goalPlace } from "../goal/goal-place.ts";
import { joinContract } from "../goal/join-contract.ts";
import { contractRoot, parseBenchmark, readBenchmark } from "../goal/read-benchmark.ts";
import type { BenchmarkReading, BenchmarkText } from "../goal/read-benchmark.ts";
import { type GoalText, parseGoal, readGoal } from "../goal/read-goal.ts";
import type { Benchmark } from "../model/benchmark.ts";
import { filesToBe } from "../model/called.ts";
import type { Goal } from "../model/goal.ts";
import { InputError } from "../model/input-error.ts";
import { literalPaths } from "../model/scope.ts";
import type { Repository } from "./connection.ts";
import { readFileAt, type FileReading } from "./contents.ts";
import { readForeignAt } from "./foreign-contract.ts";
import type { NamedContract } from "./foreign-contract.ts";
import { pathExists } from "./path-exists.ts";

export type IssueText = { number: number; title: string; body: string };

type Source = { source: GoalText; goalFile?: string };
type Found = { goal: Goal; name: string; scopeLines: readonly number[] };

/**
 * The goal that an issue states, or the goal file that it names, with its contract, both read at the base commit; without
 * one where the goal names none and none is there. What is wrong comes back as the first problem, with its place and
 * remedy.
 */
export async function readGoalAt(repository: Repository, commit: string, issue: IssueText): Promise<Reading<ReadGoal>> {
  try {
    const { source, goalFile } = await findGoal(repository, commit, issue);
    const contract = await findContract(repository, commit, source);
    const { benchmark, benchmarkText } = contract;
    const found = readWith(source, contract);
    const { goal, name } = found;
    const [problem] = (benchmark ? crossCheck({ goal, benchmark, goalName: name }) : checkGoal(goal, name)).problems;
    if (problem) return { ok: false, problem };
    await checkScope(repository, commit, { ...found, toBe: benchmark ? filesToBe(benchmark) : [] });
    if (benchmark) await checkInputs(repository, commit, { goal, benchmark });
    return { ok: true, value: { goal, ...(goalFile !== undefined && { goalFile }), benchmark, benchmarkText } };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ok: false, problem: { where: error.where, what: error.what, remedy: error.remedy } };
  }
}

/** A line of its own: `Goal: kernels/goal.md`, also as a link or in back-ticks. */
const goalFileLine =
  /^[ \t]*(?:[-*][ \t]+)?\**goal(?: file)?\**:\**[ \t]*(?:`([^`\n]{1,400}\.md)`|(?:\[[^\]\n]*\]\()?`?([^\s`()[\]]+\.md)`?\)?)[ \t]*$/im;

/** What nobody sees in the issue is not what somebody approved. */
const withoutComments = (body: string): string => body.replace(/<!--[\s\S]*?(?:-->|$)/g, "");

async function findGoal(repository: Repository, commit: string, issue: IssueText): Promise<Source> {
  const name = `issue #${issue.number}`;
  const line = goalFileLine.exec(withoutComments(issue.body));
  const named = line?.[1] ?? line?.[2];
  if (named === undefined) return { source: { text: issue.body, name, title: issue.title } };
  const path = posix.normalize(named).replace(/^\//, "");
  if (path.startsWith("../"))
    throw new InputError({
      where: name,
      what: `the goal file ${named} leaves the repository`,
      remedy: "Name a file of this repository.",
    });
  const text = textOf(await readFileAt(repository, path, commit), {
    where: name,
    what: `the goal file ${path} cannot be read at ${commit.slice(0, 7)}`,
    remedy: "Commit it to the default branch, or write the goal into the issue.",
  });
  return { source: { text, name: path, ...goalPlace(path) }, goalFile: path };
}

type Contract = Pick<ReadGoal, "benchmark" | "benchmarkText"> & Pick<BenchmarkReading, "lineOf"> & { name: string };

/** The goal with what its contract says about scope and budget. Throws `InputError` for the first thing that is wrong. */
function readWith(source: GoalText, contract: Contract): Found {
  const whole = { ...source, defaultScope: contract.benchmark?.repo?.editable_paths ?? [] };
  const { goal, problems } = joinContract({ ...contract, goal: parseGoal(whole) });
  const [problem] = problems;
  if (problem || !goal) throw new InputError(problem ?? { where: source.name, what: "there is no goal", remedy: "" });
  return { goal, name: source.name, scopeLines: readGoal(whole).scopeLines };
}

async function findContract(repository: Repository, commit: string, source: GoalText): Promise<Contract> {
  const { name, root = "" } = source;
  const reading = readGoal(source);
  // A goal may leave its scope to its contract; whatever else is wrong with it comes first.
  const wrong = reading.problems.find((problem) => !reading.absent.includes(problem));
  if (wrong) throw new InputError(wrong);
  const path = posix.join(root, reading.contract);
  const file = await readFileAt(repository, path, commit);
  // One that the goal names and that is not there is a mistake.
  if (file.kind === "absent" && reading.benchmarkLine === null)
    return { benchmark: null, benchmarkText: "", lineOf: () => 1, name: path };
  const text = textOf(file, {
    where: name,
    what: `its contract ${path} cannot be read at ${commit.slice(0, 7)}`,
    remedy: `Commit a ${path} that says how to build, run, check and measure the target (\`npx hone init --example matmul-c\` writes one to start from), or name another file under "## Benchmark".`,
  });
  const whole = await asContract(repository, commit, { path, text, root });
  const benchmark = parseBenchmark(whole);
  checkRoot(contractRoot(benchmark), root, path);
  return { benchmark, benchmarkText: whole.text, lineOf: readBenchmark(whole).lineOf, name: whole.name };
}

/** The contract itself, or what a task of another tool's is read as. Throws `InputError` where that cannot be. */
async function asContract(repository: Repository, commit: string, named: NamedContract): Promise<BenchmarkText> {
  const foreign = await readForeignAt(repository, commit, named);
  if (!foreign) return { text: named.text, name: named.path };
  if (foreign.text !== null) return foreign;
  throw new InputError(foreign.problems[0] ?? { where: named.path, what: "it cannot be read", remedy: "" });
}

/** What is frozen is the goal and its folder: a contract that means another one would be misread later. */
export function checkRoot(said: string | null, root: string, contract: string): void {
  if (said === null || posix.join(posix.dirname(contract), said, ".") === posix.join(root, ".")) return;
  throw new InputError({
    where: contract,
    what: `its repo.root "${said}" is another folder than the goal's paths start from`,
    remedy: "Take `repo.root` out, and commit the goal file into the folder that its paths start from.",
  });
}

function textOf(file: FileReading, problem: { where: string; what: string; remedy: string }): string {
  if (file.kind === "file") return file.text;
  const why = file.kind === "absent" ? "it is not there" : file.why;
  throw new InputError({ ...problem, what: `${problem.what}: ${why}` });
}

/** A scope that names a file by its path means one that is there. */
async function checkScope(
  repository: Repository,
  commit: string,
  { goal, name, scopeLines, toBe }: Found & { /** Paths that need not be there yet. */ toBe: readonly string[] },
): Promise<void> {
  for (const [index, entry] of goal.scope.entries()) {
    const [path] = literalPaths([entry], goal.root);
    if (path === undefined || toBe.includes(entry) || (await pathExists(repository, commit, path))) continue;
    throw new InputError({
      where: `${name}:${scopeLines[index] ?? 1}`,
      what: `the editable scope names ${path}, which is not there at ${commit.slice(0, 7)}`,
      remedy: "Correct the path; paths are relative to the goal file's folder, for an issue to the repository's top.",
    });
  }
}

/** A build that lacks a file fails on the runner as well, but only there, and in words of its own. */
async function checkInputs(
  repository: Repository,
  commit: string,
  { goal, benchmark }: { goal: Goal; benchmark: Benchmark },
): Promise<void> {
  for (const path of namedInputs(benchmark, goal.root)) {
    if (await pathExists(repository, commit, path)) continue;
    throw new InputError(missingInput(posix.join(goal.root, goal.benchmark), path));
  }
}
