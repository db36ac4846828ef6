import { isOfEvaluator, waive } from "./decide/waive.ts";
import { measuredContract } from "./engine-contract.ts";
import { openEvaluatorFor, takePlace } from "./engine-evaluator.ts";
import type { EvaluatedTask } from "./engine-evaluator.ts";
import { checkContract } from "./engine-prepare-check.ts";
import { proofOf } from "./engine-prepare-figures.ts";
import type { Measured } from "./engine-prepare-figures.ts";
import type { CheckedGoal } from "./engine-prepare-paths.ts";
import { refuseUntouched } from "./engine-prepare-untouched.ts";
import { buildBaseline } from "./evolve/advance.ts";
import type { Evaluator } from "./evolve/ports.ts";
import type { Benchmark } from "./model/benchmark.ts";
import type { Budget } from "./model/budget.ts";
import { sha256 } from "./model/digest.ts";
import { evaluator as evaluatorVersion } from "./model/evaluator.ts";
import { InputError } from "./model/input-error.ts";
import type { Problem } from "./model/input-error.ts";
import type { PairSamples } from "./model/measurement.ts";
import type { PreparedBenchmark } from "./model/prepared-benchmark.ts";
import { preparedFolder } from "./model/prepared-place.ts";
import type { ScreenFinding, TaskScreen } from "./model/task-screen.ts";
import { removeTree } from "./sandbox/remove-tree.ts";
import { makeTemporaryFolder } from "./sandbox/temporary-folder.ts";
import type { BenchmarkFiles } from "./propose/agent/benchmark-writer.ts";
import type { Repository } from "./workspace/repository.ts";
import { commitWithFiles } from "./workspace/with-files.ts";

export type ProofPlace = CheckedGoal & {
  goalText: string;
  base: string;
  budget: Budget;
  repository: Repository;
  say(text: string): void;
  /** Called between its parts; throws where it should come to its end now. */
  heed(): Promise<void>;
};

/** What was seen of a benchmark that holds. `pairSeconds`: of one pair over all cases. */
export type Proved = {
  proof: PreparedBenchmark["proof"];
  benchmark: Benchmark;
  pairSeconds: number;
  doubts: string[];
};

/** Pairs of the base with itself at most, and the seconds after which no further one is begun. */
const pairs = { most: 3, seconds: 120 } as const;

/**
 * Tries a written benchmark on the base commit as a campaign would: it builds, tells right from wrong, holds against
 * itself. Nobody's word counts for any of it. Throws `InputError` with everything that was found wrong at once.
 */
export async function proveBenchmark(files: BenchmarkFiles, place: ProofPlace): Promise<Proved> {
  const { benchmark, problems } = checkContract(files, place);
  if (!benchmark) throw new InputError(together(problems));
  const { repository, say, goal, heed } = place;
  const task = await taskOf(files, benchmark, place);
  const machine = takePlace(task);
  const store = makeTemporaryFolder();
  try {
    const evaluator = await openEvaluatorFor(task, { repository, place: machine, store, say });
    try {
      say("the base is built by the benchmark");
      const { digest } = await buildBaseline(evaluator);
      await heed();
      say("answers that nobody computed are tried");
      const screen = waive(await evaluator.screen("few"), goal.waivers);
      refuse(screen);
      await heed();
      await refuseUntouched(evaluator, { digest, benchmark, place });
      const measured = await measure(evaluator, { digest, benchmark, place });
      const whole = await measuredContract(task, repository);
      return { benchmark, ...measured, proof: proofOf(whole, screen, measured) };
    } finally {
      await evaluator.close();
    }
  } finally {
    removeTree(store);
  }
}

/** The base with these files, and none that an earlier benchmark of this name left. */
async function taskOf(files: BenchmarkFiles, benchmark: Benchmark, place: ProofPlace): Promise<EvaluatedTask> {
  const { repository, base, id, goal, goalText, budget } = place;
  const folder = preparedFolder(id);
  const before = await repository.listFiles(base, [`${folder}/`]);
  const own = [...files].map(([path, content]) => ({ path: `${folder}/${path}`, content }));
  const gone = before.filter((path) => !own.some((file) => file.path === path));
  const tree = await commitWithFiles(repository, base, [...own, ...gone.map((path) => ({ path, content: null }))]);
  const benchmarkHash = sha256(files.get("benchmark.yaml") ?? "");
  const frozen = { campaign: id, base, goalHash: sha256(goalText), benchmarkHash, evaluator: evaluatorVersion };
  return { goal, benchmark, budget, frozen, tree };
}

/** All problems as one that a model can work through. */
function together(problems: readonly Problem[]): Problem {
  const [first, ...more] = problems;
  if (!first) throw new Error("a contract was refused without a problem");
  const rest = more.slice(0, 20).map(({ where, what, remedy }) => `\n${where}: ${what}\n  ${remedy}`);
  return { ...first, remedy: `${first.remedy}${rest.join("")}` };
}

/** What is loose in the task lets a planted candidate pass, too: it is said first. */
function refuse({ findings }: TaskScreen): void {
  const open = findings.filter(({ waived }) => !waived);
  const own = open.filter((found) => !isOfEvaluator(found));
  const shown = own.length > 0 ? own : open;
  if (shown.length > 0) throw new InputError(together(onePerName(shown)));
}

const onePerName = (findings: readonly ScreenFinding[]): Problem[] =>
  [...new Set(findings.map(({ name }) => name))].flatMap((name) => {
    const same = findings.filter((found) => found.name === name);
    const cases = same.flatMap(({ case: id }) => id ?? []).join(", ");
    return same.slice(0, 1).map(({ detail, remedy }) => ({
      where: cases === "" ? name : `${name} in ${cases}`,
      what: detail,
      remedy,
    }));
  });

/** The base as the benchmark builds it. `digest`: of its artifact. */
export type Built = { digest: string; benchmark: Benchmark; place: ProofPlace };

/** The base against itself over all cases. */
async function measure(evaluator: Evaluator, { digest, benchmark, place: { say, heed } }: Built): Promise<Measured> {
  const cases = benchmark.cases.map(({ id }) => id);
  const samples: PairSamples[] = [];
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  while (samples.length < pairs.most && (samples.length === 0 || seconds() < pairs.seconds)) {
    await heed();
    say(`equal code is measured against itself: pair ${samples.length + 1} of ${pairs.most}`);
    const outcome = await evaluator.pair({ stage: "calibrate", reference: digest, candidate: digest, cases });
    if (outcome.kind !== "samples")
      throw new InputError({
        where: `case ${outcome.case}`,
        what: `the base, measured against itself, is ${outcome.kind}: ${outcome.detail}`,
        remedy: "It must hold on the committed code, each time it is run: mend the contract or the runner.",
      });
    samples.push(outcome.pair);
  }
  const doubts = [...new Set(samples.flatMap((pair) => pair.doubts))];
  return { samples, pairSeconds: seconds() / samples.length, doubts };
}
