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
  const advice = adviceOf(benchmark);
  return {
    title: goal.title,
    target: goal.target,
    constraints: goal.constraints,
    notes: goal.notes ?? "",
    contract: JSON.stringify({ driver, device, threads, functions, correctness, cases }, null, 1),
    ...(advice !== "" && { advice }),
    metric: `${metric}, ${direction === "minimize" ? "less" : "more"} is better`,
  };
}

/** What FermiLink's `agent_contract` says to its agent, held-out cases unnamed. */
function adviceOf({ agent_contract: agent, ...benchmark }: Benchmark): string {
  const notes = [agent?.notes ?? []].flat();
  const first = agent?.read_first ?? [];
  const held = [...splitOf(benchmark)].flatMap(([id, part]) => (part === "test" ? [id] : []));
  const lines = [...(first.length > 0 ? [`Read first, where you can: ${first.join(", ")}`] : []), ...notes];
  // The longest first: one name may begin another.
  return held
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, id) => text.replaceAll(id, "a held-out case"), lines.map((line) => `- ${line}`).join("\n"));
}
