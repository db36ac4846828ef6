import type { Benchmark } from "./benchmark.ts";
import { kindOfName } from "./metric.ts";

type Direction = "minimize" | "maximize";
/** A metric that must not get worse by more than `limit`, a fraction. */
export type Guardrail = { metric: string; direction: Direction; limit: number };

type Contract = Pick<Benchmark, "performance_guardrails" | "controller">;

/** The guarded metrics of a contract that is in order: each has a direction. */
export function guardrailsOf(contract: Contract): Guardrail[] {
  const limits = Object.entries(contract.performance_guardrails?.max_relative_regression ?? {});
  return limits.map(([metric, limit]) => {
    const direction = guardedDirection(metric, contract);
    if (!direction) throw new Error(`nothing says which way ${metric} is better; the contract's check sees to it`);
    return { metric, direction, limit };
  });
}

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
