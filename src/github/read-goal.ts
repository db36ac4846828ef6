import { posix } from "node:path";
import type { ReadGoal, Reading } from "../decide/observation.ts";
import { missingInput, namedInputs } from "../goal/build-inputs.ts";
import { crossCheck } from "../goal/cross-check.ts";
import { goalPlace } from "../goal/goal-place.ts";
import { contractRoot, parseBenchmark } from "../goal/read-benchmark.ts";
import { type GoalText, parseGoal, readGoal } from "../goal/read-goal.ts";
import { filesToBe } from "../model/called.ts";
import type { Goal } from "../model/goal.ts";
import { InputError } from "../model/input-error.ts";
import { literalPaths } from "../model/scope.ts";
import type { Repository } from "./connection.ts";
import { readFileAt, type FileReading } from "./contents.ts";
import { pathExists } from "./path-exists.ts";

export type IssueText = { number: number; title: string; body: string };

type Found = { goal: Goal; goalFile?: string; name: string; scopeLines: readonly number[] };

/**
 * The goal that an issue states, or the goal file that it names, with its contract, both read at the base commit.
 * What is wrong comes back as the first problem, with its place and remedy.
 */
export async function readGoalAt(repository: Repository, commit: string, issue: IssueText): Promise<Reading<ReadGoal>> {
  try {
    const found = await findGoal(repository, commit, issue);
    const contract = await findContract(repository, commit, found);
    const { problems } = crossCheck({ goal: found.goal, benchmark: contract.benchmark, goalName: found.name });
    const [problem] = problems;
    if (problem) return { ok: false, problem };
    await checkScope(repository, commit, { ...found, toBe: filesToBe(contract.benchmark) });
    await checkInputs(repository, commit, { goal: found.goal, ...contract });
    const { goal, goalFile } = found;
    return { ok: true, value: { goal, ...(goalFile !== undefined && { goalFile }), ...contract } };
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

async function findGoal(repository: Repository, commit: string, issue: IssueText): Promise<Found> {
  const name = `issue #${issue.number}`;
  const line = goalFileLine.exec(withoutComments(issue.body));
  const named = line?.[1] ?? line?.[2];
  if (named === undefined) return read({ text: issue.body, name, title: issue.title });
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
  return { ...read({ text, name: path, ...goalPlace(path) }), goalFile: path };
}

function read(source: GoalText): Found {
  return { goal: parseGoal(source), name: source.name, scopeLines: readGoal(source).scopeLines };
}

async function findContract(
  repository: Repository,
  commit: string,
  { goal, name }: Found,
): Promise<Pick<ReadGoal, "benchmark" | "benchmarkText">> {
  const path = posix.join(goal.root, goal.benchmark);
  const text = textOf(await readFileAt(repository, path, commit), {
    where: name,
    what: `its contract ${path} cannot be read at ${commit.slice(0, 7)}`,
    remedy: `Commit a ${path} that says how to build, run, check and measure the target (\`npx hone init --example matmul-c\` writes one to start from), or name another file under "## Benchmark".`,
  });
  const benchmark = parseBenchmark({ text, name: path });
  checkRoot(contractRoot(benchmark), goal.root, path);
  return { benchmark, benchmarkText: text };
}

/** What is frozen is the goal and its folder: a contract that means another one would be misread later. */
function checkRoot(said: string | null, root: string, contract: string): void {
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
  { goal, benchmark }: Pick<ReadGoal, "goal" | "benchmark">,
): Promise<void> {
  for (const path of namedInputs(benchmark, goal.root)) {
    if (await pathExists(repository, commit, path)) continue;
    throw new InputError(missingInput(posix.join(goal.root, goal.benchmark), path));
  }
}
