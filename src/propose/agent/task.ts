import type { Benchmark } from "../../model/benchmark.ts";
import type { Goal } from "../../model/goal.ts";
import { splitOf } from "../../model/split.ts";
import type { Task } from "./situation.ts";

/** The task as a model may know it: no case that only confirms is in it. */
export function taskOf(goal: Goal, benchmark: Benchmark): Task {
  const split = splitOf(benchmark);
  const { primary_metric: metric, direction } = benchmark.controller.objective;
  const { driver, device, threads, functions, correctness } = benchmark;
  const cases = benchmark.cases.filter(({ id }) => split.get(id) === "train");
  return {
    title: goal.title,
    target: goal.target,
    constraints: goal.constraints,
    notes: goal.notes ?? "",
    contract: JSON.stringify({ driver, device, threads, functions, correctness, cases }, null, 1),
    metric: `${metric}, ${direction === "minimize" ? "less" : "more"} is better`,
  };
}
