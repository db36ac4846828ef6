import type { Benchmark } from "./benchmark.ts";

const ofAnOutput = ["zeros", "constant", "mean", "stale", "partial", "shifted", "lower-precision"];
const ofACommand = ["unsteady-baseline", "impossible-time"];

/** Every name that the task screen could give a finding for this contract, `planted:` ones aside, which nobody waives. */
export function waivableNames({ driver, functions }: Pick<Benchmark, "driver" | "functions">): string[] {
  if (driver === "command") return ofACommand;
  const args = functions.flatMap((called) => called.args);
  const inputs = [...new Set(args.flatMap(({ role, name }) => (role === "in" || role === "inout" ? [name] : [])))];
  const outputs = [...new Set(args.flatMap(({ role, name }) => (role === "out" || role === "inout" ? [name] : [])))];
  const kinds = [...ofAnOutput, ...inputs.map((name) => `identity:${name}`)];
  return [
    ...kinds,
    ...(outputs.length > 1 ? kinds.flatMap((kind) => outputs.map((output) => `${kind}:${output}`)) : []),
    ...outputs.map((name) => `non-finite:${name}`),
    ...["unused-input", "constant-input", "diagonal-input"].flatMap((kind) => inputs.map((name) => `${kind}:${name}`)),
    "unsteady-baseline",
  ];
}
