import type { Place } from "./engine-started.ts";
import { describeMachine } from "./evaluate/machine.ts";
import { openEvaluator } from "./evaluate/open-evaluator.ts";
import type { EngineRequest, Evaluator } from "./evolve/ports.ts";
import { pinEvaluator, planCores } from "./sandbox/cores.ts";
import { probeSandbox } from "./sandbox/probe.ts";
import { openScratch } from "./sandbox/scratch.ts";
import { sandboxUser } from "./sandbox/user.ts";
import { exportTree } from "./workspace/export-tree.ts";
import type { Repository } from "./workspace/repository.ts";

/** Looks at this machine and keeps this process off the cores that variants are measured on. */
export function takePlace({ benchmark }: Pick<EngineRequest, "benchmark">): Place {
  const cores = planCores(benchmark.threads);
  pinEvaluator(cores);
  return { machine: describeMachine(), sandbox: probeSandbox(sandboxUser(process.pid)), cores };
}

export type EvaluatedTask = Pick<EngineRequest, "goal" | "benchmark" | "budget" | "frozen">;

/**
 * The evaluator of a task, for a campaign and for the self-test alike. `store`: folder where built artifacts are kept.
 * Its temporary folder goes with it when it is closed.
 */
export async function openEvaluatorFor(
  { goal, benchmark, budget, frozen }: EvaluatedTask,
  { repository, place, store }: { repository: Repository; place: Place; store: string },
): Promise<Evaluator> {
  const { sandbox, cores } = place;
  const scratch = openScratch({
    user: sandboxUser(process.pid),
    sandbox: sandbox.kind === "bubblewrap" ? "bubblewrap" : "none",
  });
  const materialise = (variant: Parameters<Evaluator["build"]>[0], into: string) =>
    exportTree({ repository, base: frozen.base, edits: "candidate" in variant ? variant.candidate.edits : [], into });
  try {
    const evaluator = await openEvaluator(
      { scratch, store, tests: goal.tests, benchmark, root: goal.root, runSeconds: budget.run_seconds, materialise },
      cores.candidate,
    );
    return { ...evaluator, close: () => evaluator.close().finally(() => scratch.remove()) };
  } catch (error) {
    scratch.remove();
    throw error;
  }
}
