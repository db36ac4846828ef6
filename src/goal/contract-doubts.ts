import type { Benchmark, Called, Case } from "../model/benchmark.ts";
import { isFoundByRunning } from "../model/called.ts";
import { handedOver } from "../model/handed-over.ts";
import { initialIn } from "../model/init-value.ts";
import { splitOf } from "../model/split.ts";
import { functionsOf } from "./call-rules.ts";
import { numbersOf, valuesIn } from "./expression-rules.ts";
import { fermiLinkDoubts } from "./fermilink-doubts.ts";
import { finding } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";
import { runtimeDoubts } from "./runtime-doubts.ts";

/** What is allowed and yet weakens the verdict. */
export const contractDoubts: Rule = (benchmark) => {
  const isHeldOut = [...splitOf(benchmark).values()].includes("test");
  return [
    ...(isHeldOut ? oneShape(benchmark) : [nothingHeldOut]),
    ...fermiLinkDoubts(benchmark),
    ...runtimeDoubts(benchmark),
  ];
};

const nothingHeldOut = finding(
  ["cases"],
  "no case is held out, so that a confirmation measures the cases that guided the search",
  "Add a case whose id starts with test-, and let all others start with train-.",
);

/** Code for one shape alone is right there and nowhere else, and nobody notices. */
function oneShape({ driver, functions, cases }: Benchmark): Finding[] {
  if (driver !== "python") return [];
  const shapes = new Set(cases.map((workload) => shapesIn(functionsOf(functions, workload), workload)));
  return shapes.size > 1
    ? []
    : [
        finding(
          ["cases"],
          "all cases have the same shapes, so that what works for these alone passes",
          "Give a test- case other shapes, odd ones among them.",
        ),
      ];
}

/** What tells the shapes of a case: those of the contract, and the parameters where they decide what only a run shows. */
function shapesIn(functions: readonly Called[], workload: Case): string {
  const values = numbersOf(workload.parameters);
  const known = functions.map((called) => {
    const tensors = handedOver(called);
    if (isFoundByRunning(called) && tensors.length === 0) return workload.parameters;
    const shapes = tensors.map(({ shape }) => (shape ? valuesIn(shape, workload) : null));
    const made = Object.values(called.module?.init ?? {}).map((value) => initialIn(value, values));
    return [shapes, made];
  });
  return JSON.stringify(known);
}
