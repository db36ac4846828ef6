import type { Benchmark } from "../../model/benchmark.ts";
import { functionName } from "../../model/called.ts";
import type { ManifestModule, OpenSize } from "./manifest-modules.ts";
import { inline } from "../inline-yaml.ts";

export type ManifestCase = {
  id: string;
  module: ManifestModule;
  sizes: Readonly<Record<string, number>>;
  isHeldOut: boolean;
};

/** The contract of some modules; each of its cases calls one of them. */
export function manifestContract(modules: readonly ManifestModule[], id: string): string {
  const isOne = modules.length === 1;
  return [
    `# Hone's reading of ${isOne ? "a manifest" : "some manifests"} beside unmodified models (docs/imports-python.md)`,
    "schema_version: 1",
    `benchmark_id: ${inline(id)}`,
    "driver: python",
    `device: ${deviceOf(modules)}`,
    "functions:",
    ...modules.map(
      (one) =>
        `  - ${inline({ manifest: one.path, ...(one.symbol !== functionName({ manifest: one.path }) && { symbol: one.symbol }) })}`,
    ),
    "controller:",
    "  objective: {primary_metric: time, direction: minimize, min_relative_improvement: 0.02}",
    "cases:",
    ...casesOf(modules).map(
      ({ id: name, module, sizes }) =>
        `  - ${inline({ id: name, ...(!isOne && { function: module.symbol }), ...sizes })}`,
    ),
    "",
  ].join("\n");
}

/** One case a module with the sizes that guide the search, and one held out where the manifest leaves sizes open. */
export function casesOf(modules: readonly ManifestModule[]): ManifestCase[] {
  return modules.flatMap((module, at) => {
    const suffix = modules.length > 1 && module.symbol.length <= 50 ? module.symbol : at + 1;
    const cases = [{ id: `train-${suffix}`, module, sizes: values(module, "train"), isHeldOut: false }];
    const isOpen = module.sizes.some(({ train, test }) => train !== test);
    return isOpen
      ? [...cases, { id: `test-${suffix}`, module, sizes: values(module, "test"), isHeldOut: true }]
      : cases;
  });
}

const values = ({ sizes }: ManifestModule, kind: keyof Omit<OpenSize, "name">): Record<string, number> =>
  Object.fromEntries(sizes.map((size) => [size.name, size[kind]]));

/** The device that the first manifest with one prefers. */
export function deviceOf(modules: readonly ManifestModule[]): Benchmark["device"] {
  const preferred = modules.map(({ manifest }) => manifest.device).find((device) => device !== undefined) ?? "cpu";
  const plain = preferred.replace(/:\d+$/, "");
  return plain === "hip" ? "hip" : plain === "cpu" ? "cpu" : "cuda";
}
