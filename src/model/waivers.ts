import type { Benchmark } from "./benchmark.ts";
import { isFoundByRunning, outputsOf } from "./called.ts";
import { handedOver } from "./handed-over.ts";

const ofAnOutput = ["zeros", "constant", "mean", "stale", "partial", "shifted", "lower-precision"];
const ofACommand = ["unsteady-baseline", "impossible-time", "zeros"];

const ofAnInput = ["unused-input", "constant-input", "diagonal-input"];
const ofATensor = [...ofAnOutput, ...ofAnInput, "identity", "non-finite"];

/** Every name that the task screen could give a finding for this contract, `planted:` ones aside, which nobody waives. */
export function waivableNames({ driver, functions }: Pick<Benchmark, "driver" | "functions">): string[] {
  if (driver === "command") return ofACommand;
  const args = functions.flatMap(handedOver);
  const inputs = [...new Set(args.flatMap(({ role, name }) => (role === "in" || role === "inout" ? [name] : [])))];
  const outputs = [...new Set(functions.flatMap(outputsOf))];
  const kinds = [...ofAnOutput, ...inputs.map((name) => `identity:${name}`)];
  return [
    ...kinds,
    ...(outputs.length > 1 ? kinds.flatMap((kind) => outputs.map((output) => `${kind}:${output}`)) : []),
    ...outputs.map((name) => `non-finite:${name}`),
    ...ofAnInput.flatMap((kind) => inputs.map((name) => `${kind}:${name}`)),
    "unsteady-baseline",
  ];
}

/** Says that the benchmark of another goal, in that file, does not guard what both may edit. */
export const goalWaiver = (file: string): string => `goal:${file}`;

/** Whether the task screen could give a finding of that name for this contract. */
export function isWaivable(name: string, benchmark: Pick<Benchmark, "driver" | "functions">): boolean {
  if (name.startsWith(goalWaiver("")) && name !== goalWaiver("")) return true;
  if (waivableNames(benchmark).includes(name)) return true;
  // Of what only a run of the base shows, the contract does not have the names.
  const [kind = "", tensor] = name.split(":");
  return benchmark.functions.some(isFoundByRunning) && tensor !== undefined && ofATensor.includes(kind);
}
