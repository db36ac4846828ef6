import type { Benchmark } from "../../model/benchmark.ts";
import { kindOfName } from "../../model/metric.ts";
import { inline } from "../inline-yaml.ts";

type Objective = Benchmark["controller"]["objective"];
type Direction = Objective["direction"];
/** What of an objective differs from the contract's defaults. */
export type WantedObjective = Pick<Objective, "primary_metric" | "direction"> & Partial<Objective>;

/** A contract of the command driver with one case, `all`: a command of the task's own that prints one figure. */
export type CommandContract = {
  /** What it was made from, for its first line. */
  madeFrom: string;
  id: string;
  command: readonly string[];
  /** For output that is not JSON. */
  pattern?: string;
  timeoutSeconds: number;
  objective: WantedObjective;
  /** Metrics that must not get worse by more than `limit`, a fraction. */
  guarded: readonly { metric: string; direction: Direction; limit: number }[];
  /** Texts of the code that runs, which tell what it runs on. */
  code: readonly string[];
};

/** Whether code counts on a GPU: one that asks first runs without, too. */
const needsCuda = (code: readonly string[]): boolean =>
  code.some((text) => /\btorch\.cuda\.(?!is_available)|["']cuda(?::\d)?["']|\.cuda\(\)/.test(text)) &&
  !code.some((text) => /cuda\.is_available\(/.test(text));

/** Id of the one case that a task with one figure has. */
export const onlyCase = "all";

/** The contract's YAML. Words of several lines, programs of Python's, are written as they are read. */
export function commandContract(contract: CommandContract): string {
  const { guarded, pattern } = contract;
  const secondary = guarded.map(({ metric, direction }) => ({ metric, direction }));
  const limits = Object.fromEntries(guarded.map(({ metric, limit }) => [metric, limit]));
  return [
    `# Hone's reading of ${contract.madeFrom} (docs/imports.md)`,
    "schema_version: 1",
    `benchmark_id: ${inline(contract.id)}`,
    "driver: command",
    ...(needsCuda(contract.code) ? ["device: cuda"] : []),
    "runtime:",
    ...commandLines(contract.command),
    ...(pattern === undefined ? [] : [`  metric_pattern: ${inline(pattern)}`]),
    "controller:",
    `  timeout_seconds: ${contract.timeoutSeconds}`,
    `  objective: ${inline(contract.objective)}`,
    ...(guarded.length === 0 ? [] : [`  secondary_objectives: ${inline(secondary)}`]),
    ...(guarded.length === 0 ? [] : [`performance_guardrails: ${inline({ max_relative_regression: limits })}`]),
    "cases:",
    `  - {id: ${onlyCase}}`,
    "",
  ].join("\n");
}

function commandLines(command: readonly string[]): string[] {
  if (!command.some((word) => word.includes("\n"))) return [`  command: ${inline([...command])}`];
  return ["  command:", ...command.flatMap((word) => wordLines(word))];
}

function wordLines(word: string): string[] {
  if (!word.includes("\n")) return [`    - ${inline(word)}`];
  const lines = word.replace(/\n$/, "").split("\n");
  return ["    - |", ...lines.map((line) => (line === "" ? "" : `      ${line}`))];
}

/** The least gain in a loss or a score that is taken for one where the task says nothing, in the metric's unit. */
export const leastDifference = 0.001;

/** Values that are never 0 and that people compare by their ratio, though they are no time and no throughput by name. */
const speeds = /speed|fps|qps|rps/i;

/** Times, memory and speeds compare by their ratio; a loss, an accuracy or a score by its difference. */
export function objectiveOf(name: string, direction: Direction, least: number = leastDifference): WantedObjective {
  const kind = kindOfName(name);
  const usual = kind === "throughput" ? "maximize" : "minimize";
  if (kind !== "value" && usual === direction) return { primary_metric: name, direction };
  if (speeds.test(name)) return { primary_metric: name, direction };
  return {
    primary_metric: name,
    direction,
    ...(kind !== "value" && { kind: "value" as const }),
    scale: "difference",
    min_absolute_improvement: least,
  };
}

/** An objective in a person's words: `val_bpb, lower is better, by at least 0.001`. */
export function objectiveWords(objective: WantedObjective): string {
  const { primary_metric: name, direction, min_absolute_improvement: least } = objective;
  const better = direction === "minimize" ? "lower" : "higher";
  return `${name}, ${better} is better${least === undefined ? "" : `, by at least ${least}`}`;
}
