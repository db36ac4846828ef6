import { gainScale } from "../decide/gain-scale.ts";
import { startedOf } from "../decide/loop-state.ts";
import type { LoopState } from "../decide/loop-state.ts";
import { detectableGain } from "../decide/noise.ts";
import { waivedNames } from "../decide/waive.ts";
import type { Benchmark } from "../model/benchmark.ts";
import type { Goal } from "../model/goal.ts";
import { budgetLeft } from "./budget-left.ts";
import { baselineCases } from "./measured-cases.ts";
import type { InWords } from "./measured-cases.ts";
import { nextSteps } from "./next-steps.ts";
import type { Standing } from "./next-steps.ts";
import { shownContract, shownGoal } from "./shown-contract.ts";

export type SetUp = Standing & {
  state: LoopState;
  goal: Goal;
  benchmark: Benchmark;
  /** Files of the scope at the base. */
  scope: readonly { path: string; bytes: number }[];
  branch: string;
  /** A checkout of the incumbent, to read. */
  tree: string;
  warnings: readonly string[];
  inWords: InWords;
};

/** What `setup` answers: all that an agent needs for its first edit. */
export function setupAnswer(setUp: SetUp) {
  const { campaign, stage, state, goal, benchmark, branch, tree, warnings } = setUp;
  const files = setUp.scope.map(({ path }) => path);
  const next = nextSteps({ ...setUp, files });
  const head = { schemaVersion: 1, step: "setup", campaign, finished: stage.kind !== "setting-up" } as const;
  if (stage.kind === "setting-up") return { ...head, done: doneSoFar(state), next };
  return {
    ...head,
    base: startedOf(state).frozen.base,
    goal: shownGoal(goal, benchmark),
    scope: { entries: goal.scope, root: goal.root, files: setUp.scope },
    baseline: baselineCases(state, setUp.inWords),
    metric: metricOf(state),
    noise: noiseOf(state),
    screen: screenOf(state),
    contract: shownContract(benchmark),
    budget: budgetLeft(state),
    branch,
    tree,
    warnings,
    next,
  };
}

function doneSoFar(state: LoopState): string[] {
  return [
    ...(state.baseline ? ["the baseline was built"] : []),
    ...(state.screen ? ["the task was screened"] : []),
    ...(state.calibration.length > 0 ? [`${state.calibration.length} pairs measured the noise`] : []),
  ];
}

function metricOf(state: LoopState) {
  const { name, direction, kind, scale, evidence } = startedOf(state).metric;
  const unit = kind === "time" && evidence === "observed" ? "seconds per call" : "the metric's own";
  return { name, direction, kind, scale, evidence, unit };
}

/** What cannot be told from noise here. */
function noiseOf(state: LoopState) {
  const gain = detectableGain(state);
  if (gain === null) return null;
  return { detectable: `a gain from ${gainScale(startedOf(state).metric).size(gain)} would be found here` };
}

function screenOf({ screen }: LoopState) {
  const rejected = (trials: readonly { ok: boolean }[] = []) => trials.filter(({ ok }) => ok).length;
  return {
    wrongAnswersRejected: rejected(screen?.nulls),
    plantedCandidatesJudgedRightly: rejected(screen?.planted),
    waived: waivedNames(screen),
  };
}
