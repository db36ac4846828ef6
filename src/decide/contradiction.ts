import type { Benchmark } from "../model/benchmark.ts";
import type { Evaluation } from "../model/evaluation.ts";

/**
 * What no evaluation of Hone's that keeps a candidate can say, or null. It convicts a result of not being what it claims;
 * nothing here makes one true.
 */
export function contradiction(evaluation: Evaluation, benchmark: Benchmark): string | null {
  const { evidence, cases, speedup } = evaluation;
  const expected = benchmark.driver === "command" ? "reported" : "observed";
  if (evidence !== expected) return `its evidence is ${evidence}, the contract's ${expected}`;
  const missing = benchmark.cases.find(({ id }) => cases.filter((found) => found.id === id).length !== 1);
  if (missing) return `the case ${missing.id} of the contract is not in it, or more than once`;
  if (cases.length !== benchmark.cases.length) return "it has cases that the contract has not";
  const wrong = cases.find(({ correct }) => !correct);
  if (wrong) return `it keeps a candidate that is wrong in case ${wrong.id}`;
  if (speedup && !(speedup.low <= speedup.estimate && speedup.estimate <= speedup.high)) {
    return "its estimate lies outside of its interval";
  }
  return null;
}
