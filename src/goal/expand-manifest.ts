import type { Argument, Called, Dtype, Fill } from "../model/benchmark.ts";
import { functionName } from "../model/called.ts";
import { isIntegral } from "../model/dtype-names.ts";
import type { Distribution, Manifest, ManifestInput } from "../model/manifest.ts";

/** An input with its name and where in the manifest it stands. */
export type NamedInput = { name: string; input: ManifestInput; isKeyword: boolean; path: PropertyKey[] };

/** In call order: by their place, then by their name. */
export const namedInputs = ({ inputs }: Manifest): NamedInput[] => [
  ...inputs.args.map((input, index) => ({
    name: "name" in input && input.name !== undefined ? input.name : `arg${index}`,
    input,
    isKeyword: false,
    path: ["inputs", "args", index],
  })),
  ...Object.entries(inputs.kwargs).map(([name, input]) => ({
    name,
    input,
    isKeyword: true,
    path: ["inputs", "kwargs", name],
  })),
];

/** A tensor's type; PyTorch's default where the manifest names none. */
export const dtypeOf = ({ dtype }: ManifestInput): Dtype => dtype ?? "f32";

export function distributionOf(input: ManifestInput): Distribution {
  if (input.distribution !== undefined) return input.distribution;
  if (input.value !== undefined) return "full";
  return isIntegral(dtypeOf(input)) ? "randint" : "normal";
}

/**
 * The function that a contract means by `manifest: cases/norm/manifest.yaml`, as if it had been written out. What it
 * returns is not in a manifest and is found by running the base, which `manifest`, left where it is, says.
 */
export function expandManifest(called: Called, manifest: Manifest): Called {
  const { class_name: className, module, init_kwargs: init } = manifest.model;
  const { function: name, call_kwargs: kwargs = {} } = manifest.weights ?? {};
  return {
    ...called,
    symbol: functionName(called),
    entry: `${moduleFile(module, called.manifest ?? "")}:${className}`,
    kind: "module",
    args: namedInputs(manifest).map(argumentOf),
    module: {
      ...called.module,
      init,
      weights: "baseline",
      ...(name !== undefined && { function: { name, kwargs } }),
    },
    returns: "void",
  };
}

/**
 * The file of a manifest's module, from where the manifest's own path starts: `model.py`, `model` and `parts.model` are
 * beside it or below its folder.
 */
export function moduleFile(module: string, manifest: string): string {
  const below = /\.py$|\//.test(module) ? module : `${module.replaceAll(".", "/")}.py`;
  const parts: string[] = [];
  for (const part of `${manifest.replace(/[^/]*$/, "")}${below}`.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `${module.startsWith("/") ? "/" : ""}${parts.join("/")}`;
}

function argumentOf({ name, input, isKeyword }: NamedInput): Argument {
  const named = { name, ...(isKeyword && { kwarg: true }) };
  if (input.shape === undefined) return { ...named, role: "scalar", ...scalarOf(input) };
  return { ...named, role: "in", dtype: dtypeOf(input), shape: input.shape, fill: fillOf(input) };
}

/** Python has one type of number with a point and one without; a text is an expression over the case. */
function scalarOf({ dtype, value = "0" }: ManifestInput): { dtype: Dtype; value: string } {
  if (typeof value === "boolean") return { dtype: "bool", value: value ? "1" : "0" };
  const isWhole = dtype === undefined ? /^-?\d+$/.test(value) || Number.isNaN(Number(value)) : isIntegral(dtype);
  return { dtype: dtype === "bool" ? "bool" : isWhole ? "i64" : "f64", value };
}

/** The last whole number below a bound, which an expression may be. */
const below = (high: string): string => (Number.isNaN(Number(high)) ? `(${high}) - 1` : String(Number(high) - 1));

function fillOf(input: ManifestInput): Fill {
  const { mean = "0", std = "1", low = "0", value = "0" } = input;
  const kind = distributionOf(input);
  switch (kind) {
    case "normal":
      return { normal: [mean, std] };
    case "uniform":
      return { uniform: [low, input.high ?? "1"] };
    case "randint":
      return { integers: [low, below(input.high ?? "2")] };
    case "full":
      return { full: typeof value === "boolean" ? String(Number(value)) : value };
    case "ones":
    case "zeros":
      return kind;
  }
}
