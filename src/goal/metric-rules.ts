import type { Benchmark } from "../model/benchmark.ts";
import { guardedDirection } from "../model/guardrails.ts";
import { isObserved, kindOfName } from "../model/metric.ts";
import { finding } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";

type Objective = Benchmark["controller"]["objective"];

const objectivePath = ["controller", "objective"];

/** What the objective and the guarded metrics of a contract contradict, in one another or in what a driver can measure. */
export const metricsAreSound: Rule = (benchmark) => [...objective(benchmark), ...guarded(benchmark)];

function objective({ driver, controller }: Benchmark): Finding[] {
  const { primary_metric: name, scale, min_absolute_improvement: absolute, work } = controller.objective;
  const findings: Finding[] = [];
  const add = (what: string, remedy: string) => findings.push(finding(objectivePath, what, remedy));
  if (scale === "difference" && !(absolute !== undefined && absolute > 0))
    add(
      "on the difference scale nothing says which gain matters",
      "Add min_absolute_improvement: the least gain that is worth a change, in the metric's unit.",
    );
  if (scale === "ratio" && absolute !== undefined)
    add(
      "min_absolute_improvement is of the difference scale, and the scale is a ratio",
      "Write scale: difference, or min_relative_improvement.",
    );
  if (driver === "command" && work !== undefined)
    add("a command prints its throughput itself, so that work is not used", "Take work out.");
  if (driver !== "command") findings.push(...observedObjective(driver, controller.objective));
  if (isObserved(name))
    add(`"${name}" is what Hone itself measures, and only guards`, "Name a metric that the command prints.");
  return [...findings, ...oddDirection(controller.objective)];
}

/** What is measured of a function: its time, the contract's work over it, and the memory of its process. */
function observedObjective(
  driver: string,
  { primary_metric: name, kind = kindOfName(name), work }: Objective,
): Finding[] {
  const refused = (what: string, remedy: string) => [finding(objectivePath, what, remedy)];
  if (kind === "value")
    return refused(
      `the ${driver} driver measures time, throughput and memory, and "${name}" is none of them`,
      "Write primary_metric: time, or kind: time.",
    );
  if (kind === "throughput" && work === undefined)
    return refused(
      `nothing says how much work a call does, so that "${name}" cannot be computed`,
      "Add work: an expression over the case, such as work: 2*n*n*n.",
    );
  if (kind !== "throughput" && work !== undefined)
    return refused(`work is of a throughput, and "${name}" is a ${kind}`, "Take work out, or write kind: throughput.");
  return [];
}

/** `direction` is easily left at its default, and the campaign would then make the metric worse. */
function oddDirection({ primary_metric: name, kind, direction }: Objective): Finding[] {
  const known = kind ?? kindOfName(name);
  const right = known === "throughput" ? "maximize" : known === "value" ? direction : "minimize";
  if (right === direction) return [];
  const what = `"${name}" is a ${known} by its ${kind ? "kind" : "name"}, and direction is ${direction}`;
  return [finding(objectivePath, what, `Write direction: ${right}, or kind: value if it is none.`)];
}

function guarded(benchmark: Benchmark): Finding[] {
  const { driver, controller, performance_guardrails: limits } = benchmark;
  const drops = typeof limits?.max_relative_speedup_drop === "object" ? limits.max_relative_speedup_drop : {};
  const named = [
    ...Object.keys(limits?.max_relative_regression ?? {}).map((metric) => ({ metric, key: "max_relative_regression" })),
    ...Object.keys(drops).map((metric) => ({ metric, key: "max_relative_speedup_drop" })),
  ];
  return named.flatMap(({ metric, key }) => {
    const path = ["performance_guardrails", key, metric];
    // That it is guarded, too, says nothing more.
    if (metric === controller.objective.primary_metric) return [];
    if (driver !== "command" && metric !== "memory" && metric !== "time")
      return [
        finding(
          path,
          `the ${driver} driver does not measure "${metric}"`,
          "It measures time and memory; guard one of them.",
        ),
      ];
    return key === "max_relative_regression" && guardedDirection(metric, benchmark) === null
      ? [
          finding(
            path,
            `nothing says which way "${metric}" is better`,
            `Add controller.secondary_objectives: [{metric: ${metric}, direction: maximize}], or minimize.`,
          ),
        ]
      : [];
  });
}
