import { ruleOnOtherGoal } from "./decide/other-goal.ts";
import { openEvaluatorFor, takePlace } from "./engine-evaluator.ts";
import type { TaskEvaluator } from "./engine-evaluator.ts";
import { startedEvent } from "./engine-started.ts";
import type { EngineRequest } from "./evolve/ports.ts";
import { configuredGoalPlaces } from "./goal/configured-goals.ts";
import { contractOf, readOtherGoal, usualGoalPlaces } from "./goal/other-goals.ts";
import type { OtherGoal } from "./goal/other-goals.ts";
import type { Candidate } from "./model/candidate.ts";
import { sha256 } from "./model/digest.ts";
import { InputError } from "./model/input-error.ts";
import type { PairSamples } from "./model/measurement.ts";
import { mayOverlap } from "./model/scope.ts";
import type { TestRun } from "./model/test-run.ts";
import { goalWaiver } from "./model/waivers.ts";
import { removeTree } from "./sandbox/remove-tree.ts";
import { makeTemporaryFolder } from "./sandbox/temporary-folder.ts";
import type { Repository } from "./workspace/repository.ts";

/** Goal files that are looked at: a repository with more names the ones that count in its settings. */
const mostGoals = 200;

type Asked = Pick<EngineRequest, "goal" | "goalFile" | "frozen" | "mode">;

/** Goals whose benchmarks guard this one's winner, and the waivers by which others do not. */
export type OtherGoals = { guarding: readonly OtherGoal[]; waived: readonly string[] };

/**
 * The repository's other goals that may edit files of this one's scope, at the base commit. Their benchmarks guard what
 * they share. Throws `InputError` where one of them cannot be measured by: better before the
 * search than behind it.
 */
export async function otherGoals(asked: Asked, repository: Repository): Promise<OtherGoals> {
  // A search alone on GitHub promotes nothing: the run that confirms asks.
  if (asked.mode === "evolve") return { guarding: [], waived: [] };
  const { base } = asked.frozen;
  const settings = await textAt(repository, base, ".github/hone.yml");
  const files = await repository.listFiles(base, [...usualGoalPlaces, ...configuredGoalPlaces(settings)]);
  const guarding: OtherGoal[] = [];
  const waived: string[] = [];
  for (const file of files.slice(0, mostGoals)) {
    const other = await otherGoal(file, asked, repository);
    if (typeof other === "string") waived.push(other);
    else if (other) guarding.push(other);
  }
  return { guarding, waived };
}

/** The goal in a file that shares this one's, or the waiver by which it does not count; null where it shares nothing. */
async function otherGoal(
  file: string,
  { goal, goalFile, frozen }: Asked,
  repository: Repository,
): Promise<OtherGoal | string | null> {
  if (file === goalFile) return null;
  const text = await textAt(repository, frozen.base, file);
  // A copy of this goal, as one that lies beside an approved benchmark is, is this one.
  if (text === null || sha256(text) === frozen.goalHash) return null;
  const contract = contractOf(file, text);
  const benchmarkText = contract === null ? null : await textAt(repository, frozen.base, contract);
  // A goal whose benchmark is still to be written guards nothing.
  const reading =
    contract === null || benchmarkText === null ? null : readOtherGoal({ file, text, contract, benchmarkText });
  if (!reading || !mayOverlap(goal, reading.goal)) return null;
  if (goal.waivers.includes(goalWaiver(file))) return goalWaiver(file);
  const { other, problem } = reading;
  if (problem)
    throw new InputError({
      ...problem,
      what: `${problem.what}; the goal ${file} shares files with this one, and its benchmark guards them`,
      remedy: `${problem.remedy} Or write into this goal: waivers: ["${goalWaiver(file)}"].`,
    });
  return other;
}

/** What is no text of the repository is no goal and no contract. */
const textAt = async (repository: Repository, base: string, path: string): Promise<string | null> =>
  (await repository.readFileAt(base, path).catch(() => null))?.text ?? null;

type Guarding = {
  request: Pick<EngineRequest, "benchmark" | "budget" | "frozen" | "mode" | "onProgress" | "pause">;
  repository: Repository;
  candidate: Candidate;
};

/**
 * Measures a winner by the benchmarks of other goals, one test run each: it fails where the winner is wrong, slower, or
 * cannot be measured there. What it breaks first ends it.
 */
export async function testByOtherGoals(others: readonly OtherGoal[], guarding: Guarding): Promise<TestRun[]> {
  const runs: TestRun[] = [];
  try {
    for (const other of others) {
      guarding.request.onProgress?.(`the benchmark of ${other.file} guards what it shares`);
      const began = performance.now();
      const failure = await failureBy(other, guarding);
      const seconds = (performance.now() - began) / 1000;
      const command = `the benchmark of ${other.file}`.slice(0, 1000);
      runs.push({
        command,
        goal: other.file.slice(0, 1000),
        ok: failure === "",
        seconds,
        detail: failure.slice(0, 4000),
      });
      if (failure !== "") break;
    }
  } finally {
    // The other contract may have asked for other cores.
    if (others.length > 0) takePlace(guarding.request);
  }
  return runs;
}

/** Why the winner fails by another goal's benchmark; empty where it holds. */
async function failureBy(other: OtherGoal, { request, repository, candidate }: Guarding): Promise<string> {
  const { goal, benchmark, benchmarkText } = other;
  const frozen = { ...request.frozen, goalHash: sha256(goal.raw), benchmarkHash: sha256(benchmarkText) };
  const task = { goal, benchmark, frozen, budget: request.budget };
  const store = makeTemporaryFolder();
  try {
    const place = takePlace(task);
    const started = startedEvent({ ...task, mode: request.mode }, place, { least: new Map(), noise: [], doubts: [] });
    const say = request.onProgress;
    const evaluator = await openEvaluatorFor(task, { repository, place, store, ...(say && { say }) });
    try {
      const digests = await buildBoth(evaluator, candidate);
      if ("failure" in digests) return digests.failure;
      // What builds to the same has nothing to lose.
      if (digests.reference === digests.candidate) return "";
      return await compare(evaluator, { started, digests });
    } finally {
      await evaluator.close();
    }
  } catch (error) {
    if (request.pause?.aborted) throw error;
    // A gate that cannot run refuses.
    return `${cannot}: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    removeTree(store);
  }
}

const cannot = "the winner cannot be measured by it";

type Digests = { reference: string; candidate: string };

async function buildBoth(evaluator: TaskEvaluator, candidate: Candidate): Promise<Digests | { failure: string }> {
  const base = await evaluator.build({ id: "base" });
  if (base.kind !== "built") return { failure: `${cannot}: the base itself does not build by it: ${whyNot(base)}` };
  const winner = await evaluator.build({ id: candidate.id, candidate });
  if (winner.kind !== "built") return { failure: `the winner does not build by it: ${whyNot(winner)}` };
  return { reference: base.digest, candidate: winner.digest };
}

const whyNot = (outcome: { kind: "failed"; error: string } | { kind: "timeout" }): string =>
  outcome.kind === "timeout" ? "it took too long" : outcome.error;

async function compare(
  evaluator: TaskEvaluator,
  { started, digests }: { started: ReturnType<typeof startedEvent>; digests: Digests },
): Promise<string> {
  const cases = started.cases.map(({ id }) => id);
  const pairs: PairSamples[] = [];
  for (;;) {
    const outcome = await evaluator.pair({ stage: "confirm", ...digests, cases });
    if (outcome.kind !== "samples")
      return `the winner is ${outcome.kind} there: case ${outcome.case}: ${outcome.detail}`;
    pairs.push(outcome.pair);
    const ruling = ruleOnOtherGoal(started, pairs);
    if (ruling.kind !== "more") return ruling.kind === "holds" ? "" : `the winner makes it worse: ${ruling.words}`;
  }
}
