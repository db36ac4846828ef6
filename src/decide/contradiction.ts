import type { Benchmark } from "../model/benchmark.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Goal } from "../model/goal.ts";
import { guardrailsOf } from "../model/guardrails.ts";
import type { Interval } from "../model/measurement.ts";

/** What the campaign was frozen with. */
type Contract = { benchmark: Benchmark; goal: Pick<Goal, "tests"> };

/**
 * What no evaluation of Hone's that keeps a candidate can say, or null. It convicts a result of not being what it claims;
 * nothing here makes one true.
 */
export function contradiction(evaluation: Evaluation, { benchmark, goal }: Contract): string | null {
  const { evidence } = evaluation;
  const expected = benchmark.driver === "command" ? "reported" : "observed";
  if (evidence !== expected) return `its evidence is ${evidence}, the contract's ${expected}`;
  return (
    wrongCases(evaluation, benchmark) ??
    wrongObjective(evaluation, benchmark) ??
    wrongGuardrails(evaluation, benchmark) ??
    wrongTests(evaluation, goal)
  );
}

function wrongCases({ cases }: Evaluation, benchmark: Benchmark): string | null {
  const missing = benchmark.cases.find(({ id }) => cases.filter((found) => found.id === id).length !== 1);
  if (missing) return `the case ${missing.id} of the contract is not in it, or more than once`;
  if (cases.length !== benchmark.cases.length) return "it has cases that the contract has not";
  const wrong = cases.find(({ correct }) => !correct);
  return wrong ? `it keeps a candidate that is wrong in case ${wrong.id}` : null;
}

function wrongObjective({ metrics, speedup }: Evaluation, { controller }: Benchmark): string | null {
  const { primary_metric: name, scale } = controller.objective;
  const [objective] = metrics;
  if (objective?.name !== name || objective.scale !== scale)
    return `its objective is not the contract's ${name} on the ${scale} scale`;
  if (scale === "difference" && speedup !== null) return "it claims a ratio for an objective that is a difference";
  if (!isWithin(speedup ?? objective)) return "its estimate lies outside of its interval";
  const isStated = scale === "difference" || (speedup !== null && isSame(speedup, objective));
  return isStated ? null : "its speed-up is not its objective's";
}

const isSame = (one: Interval, other: Interval): boolean =>
  one.estimate === other.estimate && one.low === other.low && one.high === other.high;

const isWithin = ({ estimate, low, high }: Interval): boolean => low <= estimate && estimate <= high;

/** Each guarded metric is measured, and no worse than its limit: a ratio above 1 is better. */
function wrongGuardrails({ metrics }: Evaluation, benchmark: Benchmark): string | null {
  for (const { metric, limit, soft } of guardrailsOf(benchmark)) {
    const found = metrics.slice(1).find(({ name }) => name === metric);
    if (soft && (!found || found.high * (1 + limit) >= 1)) continue;
    if (!found || found.scale !== "ratio" || !isWithin(found)) return `the guarded metric ${metric} is not in it`;
    if (!(found.estimate * (1 + limit) >= 1 - 1e-9)) return `its ${metric} is worse than the contract allows`;
  }
  return null;
}

function wrongTests({ tests }: Evaluation, goal: Contract["goal"]): string | null {
  const failed = tests.find(({ ok }) => !ok);
  if (failed) return `it keeps a candidate that fails ${failed.command}`;
  const missing = goal.tests
    .map((argv) => argv.join(" ").slice(0, 1000))
    .find((command) => !tests.some((run) => run.command === command));
  return missing === undefined ? null : `the goal's test ${missing} is not in it`;
}
