import type { Benchmark } from "../model/benchmark.ts";
import { guardrailsOf } from "../model/guardrails.ts";
import type { Goal } from "../model/goal.ts";
import { splitOf } from "../model/split.ts";

/**
 * The contract as whoever proposes may see it: what is called, how it is built and when a result is right, on the cases
 * that guide the search. Keys are named one by one, so that nothing of a held-out case comes along unseen.
 */
export function shownContract(benchmark: Benchmark) {
  const { driver, device, threads, build, functions, reference, correctness, controller, runtime, python } = benchmark;
  const { primary_metric, direction, scale, min_relative_improvement, min_absolute_improvement } = controller.objective;
  const { mode, field_tolerances } = correctness;
  const guardrails = guardrailsOf(benchmark);
  return {
    driver,
    device,
    threads,
    ...(build && { build }),
    ...(python && { python }),
    ...(functions.length > 0 && { functions }),
    ...(reference && { reference }),
    ...(runtime?.command && { command: runtime.command }),
    correctness: { mode, ...(field_tolerances && { field_tolerances }) },
    objective: {
      primary_metric,
      direction,
      scale,
      least_gain: scale === "ratio" ? min_relative_improvement : (min_absolute_improvement ?? 0),
    },
    ...(guardrails.length > 0 && { guardrails }),
    cases: trainOf(benchmark),
  };
}

function trainOf(benchmark: Benchmark) {
  const split = splitOf(benchmark);
  return benchmark.cases.filter(({ id }) => split.get(id) === "train");
}

/** What the goal says in words, without the workloads that are held out. */
export function shownGoal(goal: Goal, benchmark: Benchmark) {
  const { title, target, language, constraints, notes, hypothesis, workloads } = goal;
  const shown = new Set(trainOf(benchmark).map(({ id }) => id));
  const guiding = workloads.filter(({ id }) => shown.has(id));
  return {
    title,
    target,
    ...(language && { language }),
    ...(constraints.length > 0 && { constraints }),
    ...(guiding.length > 0 && { workloads: guiding }),
    ...(notes && { notes }),
    ...(hypothesis && { hypothesis }),
  };
}

/** A text of a verdict or a report without the names of held-out cases. */
export function withoutHeldOut(text: string, cases: readonly { id: string; split: "train" | "test" }[]): string {
  const held = cases.filter(({ split }) => split === "test").map(({ id }) => id);
  // The longest first: one name may begin another.
  return held
    .toSorted((a, b) => b.length - a.length)
    .reduce((said, id) => said.replaceAll(id, "a held-out case"), text);
}
