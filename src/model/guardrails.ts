import * as z from "zod";
import type { Benchmark } from "./benchmark.ts";
import { kindOfName } from "./metric.ts";

const name = z.string().min(1);

/** What must not get worse while the objective gets better: a fraction for each metric, 0.05 is 5 %. */
export const GuardrailLimits = z.looseObject({
  enabled: z.boolean().optional().describe("false takes all of them away."),
  max_relative_regression: z
    .record(name, z.number().min(0).max(10))
    .default({})
    .describe("How much worse each metric may get, 0.05 is 5 %."),
  max_relative_speedup_drop: z
    .union([z.number().min(0).lt(1), z.record(name, z.number().min(0).lt(1))])
    .optional()
    .describe(
      "By metric: how far one of which more is better may drop. A number: how far the held-out cases' speed-up may be below the others'.",
    ),
  state_json_path: z.string().optional().describe("FermiLink's; Hone keeps its state itself."),
});

type Direction = "minimize" | "maximize";

/**
 * A metric that must not get worse by more than `limit`, a fraction. `soft`: what is shown to be beyond the limit is
 * rejected; what only may be is a doubt. Else it has to be shown that the limit holds.
 */
export type Guardrail = { metric: string; direction: Direction; limit: number; soft?: true };

type Contract = Pick<Benchmark, "performance_guardrails" | "controller">;

/** The guarded metrics of a contract that is in order: each has a direction. The objective, which has to gain, is none. */
export function guardrailsOf(contract: Contract): Guardrail[] {
  const { primary_metric: objective } = contract.controller.objective;
  const hard = limitsOf(contract)
    .filter(({ metric }) => metric !== objective)
    .map(({ metric, limit, direction }) => {
      const better = direction ?? guardedDirection(metric, contract);
      if (!better) throw new Error(`nothing says which way ${metric} is better; the contract's check sees to it`);
      return { metric, direction: better, limit };
    });
  const taken = new Set([objective, ...hard.map(({ metric }) => metric)]);
  return [...hard, ...softLimits(contract).filter(({ metric }) => !taken.has(metric))];
}

/** How far the held-out cases' speed-up may be below that of the cases which guide the search, a fraction; or null. */
export function heldOutDrop({ performance_guardrails: limits }: Contract): number | null {
  const drop = limits?.enabled === false ? undefined : limits?.max_relative_speedup_drop;
  return typeof drop === "number" ? drop : null;
}

type Limit = { metric: string; limit: number; direction: Direction | null };

function limitsOf({ performance_guardrails: limits }: Contract): Limit[] {
  if (!limits || limits.enabled === false) return [];
  const regressions = Object.entries(limits.max_relative_regression);
  const drops = typeof limits.max_relative_speedup_drop === "object" ? limits.max_relative_speedup_drop : {};
  return [
    ...regressions.map(([metric, limit]) => ({ metric, limit, direction: null })),
    ...Object.entries(drops)
      .filter(([metric]) => !Object.hasOwn(limits.max_relative_regression, metric))
      // A value that may drop to 95 % may get worse by 1/0.95.
      .map(([metric, drop]) => ({ metric, limit: 1 / (1 - drop) - 1, direction: "maximize" as const })),
  ];
}

const softLimits = ({ controller }: Contract): Guardrail[] =>
  controller.secondary_objectives.flatMap(({ metric, direction, soft_limit_relative_to_baseline: factor }) => {
    if (factor === undefined) return [];
    const limit = direction === "minimize" ? factor - 1 : 1 / factor - 1;
    return [{ metric, direction, limit: Math.max(0, limit), soft: true as const }];
  });

/**
 * Which way a guarded metric is better: what `controller.secondary_objectives` says, else what its kind says; null where
 * neither says it, as for an accuracy.
 */
export function guardedDirection(metric: string, { controller }: Contract): Direction | null {
  const said = controller.secondary_objectives.find((objective) => objective.metric === metric);
  if (said) return said.direction;
  const kind = kindOfName(metric);
  return kind === "value" ? null : kind === "throughput" ? "maximize" : "minimize";
}
