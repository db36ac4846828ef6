import type { EngineRequest } from "./evolve/ports.ts";
import type { Machine } from "./model/evaluation.ts";
import { guardrailsOf, heldOutDrop } from "./model/guardrails.ts";
import type { Started } from "./model/ledger.ts";
import { kindOfName } from "./model/metric.ts";
import { splitOf } from "./model/split.ts";
import type { CorePlan } from "./sandbox/cores.ts";
import type { BoundDevice } from "./sandbox/devices.ts";
import type { SandboxState } from "./sandbox/probe.ts";

/** The machine as a campaign finds it. `device`: the GPU that the contract runs on, if it does. */
export type Place = { machine: Machine; sandbox: SandboxState; cores: CorePlan; device: BoundDevice | null };

/** What the machine can do, and what equal code showed on it before. */
export type Calibration = {
  /** How many other goals' benchmarks a winner must pass. */
  guards?: number;
  /** Least seconds of a call, by case; cases that state no work are left out. */
  least: ReadonlyMap<string, number>;
  /** Combined gains of A/A pairs of earlier campaigns. */
  noise: readonly number[];
  doubts: readonly string[];
};

/** The first event of a campaign: everything that its verdicts depend on and that no later event says. */
export function startedEvent(
  { mode, frozen, goal, benchmark, budget }: Pick<EngineRequest, "mode" | "frozen" | "goal" | "benchmark" | "budget">,
  { machine, sandbox, cores }: Place,
  { least, noise, doubts, guards = 0 }: Calibration,
): Started {
  const split = splitOf(benchmark);
  const { objective } = benchmark.controller;
  const drop = heldOutDrop(benchmark);
  return {
    type: "started",
    mode,
    frozen,
    title: goal.title,
    budget,
    cases: benchmark.cases.map(({ id, weight }) => {
      const leastSeconds = least.get(id);
      return { id, weight, split: split.get(id) ?? "train", ...(leastSeconds && { leastSeconds }) };
    }),
    metric: {
      name: objective.primary_metric,
      direction: objective.direction,
      kind: objective.kind ?? kindOfName(objective.primary_metric),
      scale: objective.scale,
      minImprovement:
        objective.scale === "ratio" ? objective.min_relative_improvement : (objective.min_absolute_improvement ?? 0),
      ...(objective.tie_relative_tolerance !== undefined && { tie: objective.tie_relative_tolerance }),
      evidence: benchmark.driver === "command" ? "reported" : "observed",
    },
    guardrails: guardrailsOf(benchmark),
    ...(drop !== null && { heldOutDrop: drop }),
    waivers: goal.waivers,
    tests: goal.tests.length + sanitizers(benchmark) + guards,
    knownNoise: [...noise],
    machine,
    sandbox: sandbox.kind === "bubblewrap" ? sandbox.words : "none",
    doubts: [...cores.doubts, ...sandboxDoubts(sandbox), ...doubts],
  };
}

/** What looks at a winner's accesses on NVIDIA's devices is a gate as the repository's own tests are. */
const sanitizers = ({ driver, device }: EngineRequest["benchmark"]): number =>
  driver === "python" && device === "cuda" ? 1 : 0;

function sandboxDoubts(sandbox: SandboxState): string[] {
  if (sandbox.kind === "missing") return ["no-sandbox"];
  return sandbox.limits === "rlimits" ? ["rlimits"] : [];
}
