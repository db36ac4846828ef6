import { isIntegral } from "../model/dtype-names.ts";
import type { Distribution, Manifest, ManifestInput } from "../model/manifest.ts";
import { dtypeOf, distributionOf, namedInputs } from "./expand-manifest.ts";
import type { NamedInput } from "./expand-manifest.ts";
import { finding, repeated } from "./finding.ts";
import type { Finding } from "./finding.ts";

/** What in a manifest contradicts something else in it. */
export function manifestFindings(manifest: Manifest): Finding[] {
  const inputs = namedInputs(manifest);
  const names = inputs.map(({ name }) => name);
  const findings = inputs.flatMap(({ input, path, name }) => wrongInput(input, name, path));
  for (const at of repeated(names))
    findings.push(finding(inputs[at]?.path ?? [], `two inputs are called "${names[at]}"`, "Rename one of them."));
  if (!inputs.some(({ input }) => input.shape !== undefined))
    findings.push(
      finding(["inputs"], "no input is a tensor", "Add one: {name: x, shape: [n, d], distribution: normal}."),
    );
  if (manifest.weights && manifest.weights.function === undefined)
    findings.push(
      finding(
        ["weights"],
        "nothing says which function makes the weights",
        "Add function: its name in the model's file, or take weights out: then the module's own are used.",
      ),
    );
  return findings;
}

type At = (key: string, what: string, remedy: string) => Finding;

function wrongInput(input: ManifestInput, name: string, path: PropertyKey[]): Finding[] {
  const at: At = (key, what, remedy) => finding([...path, key], what, remedy);
  if (input.shape === undefined) return wrongNumber(input, name, at);
  const dtype = dtypeOf(input);
  const kind = distributionOf(input);
  const findings: Finding[] = [];
  if ((kind === "normal" || kind === "uniform") && isIntegral(dtype))
    findings.push(
      at("distribution", `"${name}" is of ${dtype}, and ${kind} values are not whole`, "Write distribution: randint."),
    );
  if (kind === "randint" && input.high === undefined && dtype !== "bool")
    findings.push(at("distribution", `nothing says which values "${name}" may have`, "Add high: they stay below it."));
  if (kind === "full" && input.value === undefined)
    findings.push(at("distribution", `nothing says which value "${name}" has`, "Add value: 1.5."));
  return [...findings, ...wrongRange(input, { name, kind }, at)];
}

function wrongNumber({ value, distribution }: ManifestInput, name: string, at: At): Finding[] {
  if (value !== undefined && distribution === undefined) return [];
  return [
    at(
      "distribution",
      value === undefined ? `"${name}" has neither a shape nor a value` : `"${name}" is drawn and has no shape`,
      "Add shape: [n, d] for a tensor, or value: 1e-5 for a number.",
    ),
  ];
}

function wrongRange(
  { low = "0", high, std }: ManifestInput,
  { name, kind }: { name: string; kind: Distribution },
  at: At,
): Finding[] {
  if (kind === "normal" && std !== undefined && Number(std) < 0)
    return [at("std", `the deviation of "${name}" is ${std}`, "Write a number from 0.")];
  if ((kind === "uniform" || kind === "randint") && high !== undefined && Number(low) >= Number(high))
    return [at("high", `the values of "${name}" go from ${low} to below ${high}`, "Let high be above low.")];
  return [];
}

/** Keys by the distributions that have them. */
const owners: Partial<Record<keyof ManifestInput, readonly Distribution[]>> = {
  mean: ["normal"],
  std: ["normal"],
  low: ["uniform", "randint"],
  high: ["uniform", "randint"],
  value: ["full"],
};

/** Keys that other tools write with their defaults, and that say nothing here. */
export function unusedKeys(manifest: Manifest): Finding[] {
  return namedInputs(manifest).flatMap((named: NamedInput) => {
    const kind = distributionOf(named.input);
    if (named.input.shape === undefined) return [];
    return Object.entries(owners).flatMap(([key, kinds]) =>
      named.input[key as keyof ManifestInput] === undefined || kinds.includes(kind)
        ? []
        : [
            finding(
              [...named.path, key],
              `"${key}" of "${named.name}" is not read, its distribution being ${kind}`,
              `It is of ${kinds.join(" and ")}; take it out, or write another distribution.`,
            ),
          ],
    );
  });
}
