import { elementBytes } from "../model/benchmark.ts";
import type { Argument, Called, Case, Returned } from "../model/benchmark.ts";
import { returnedBy } from "../model/handed-over.ts";
import { mayOverlap } from "../model/strides.ts";
import { functionsOf } from "./call-rules.ts";
import { valuesIn } from "./expression-rules.ts";
import { finding } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";

/** The tensor memory is mapped at a page, so that no more than this can be kept. */
const page = 4096;

/** Tensors can lie where the contract puts them, and those of one name are one tensor. */
export const tensorsFitTheirMemory: Rule = ({ driver, functions, cases }) => {
  if (driver === "command") return [];
  const findings: Finding[] = [];
  const seen = new Map<string, Named[]>();
  const callingOf = (called: Called) => cases.filter((workload) => functionsOf(functions, workload).includes(called));
  functions.forEach((called, index) => {
    const calling = callingOf(called);
    for (const [key, at, tensor] of tensorsOf(called)) {
      const path = ["functions", index, key, at];
      const earlier = seen.get(tensor.name) ?? [];
      if ("role" in tensor)
        findings.push(...wrongAlign(tensor, path), ...overlapping(tensor, { path, cases: calling }));
      const contradictions = earlier
        .filter((before) => before.called !== called)
        .map((before) =>
          different(before, tensor, { path, cases: callingOf(before.called).filter((one) => calling.includes(one)) }),
        );
      findings.push(...(contradictions.find((found) => found.length > 0) ?? []));
      seen.set(tensor.name, [...earlier, { ...tensor, called }]);
    }
  });
  return findings;
};

/** An argument, or a result, which is a tensor without strides. */
type Tensor = Argument | Returned;
type Described = Pick<Argument, "name" | "dtype" | "shape" | "strides"> & { role?: Argument["role"] };
/** With the function that names it. */
type Named = Described & { called: Called };

const tensorsOf = (called: Called): [key: string, at: number, tensor: Tensor][] => [
  ...called.args.map((argument, at): [string, number, Tensor] => ["args", at, argument]),
  ...returnedBy(called).map((entry, at): [string, number, Tensor] => ["returns", at, entry]),
];

function wrongAlign({ name, align, dtype, role }: Argument, path: PropertyKey[]): Finding[] {
  if (align === undefined) return [];
  const at = [...path, "align"];
  if (role === "scalar") return [finding(at, `"${name}" is a scalar and lies nowhere`, "Take align out.")];
  const least = elementBytes[dtype];
  if (Number.isInteger(Math.log2(align)) && align >= least && align <= page) return [];
  return [
    finding(
      at,
      `"${name}" is to be aligned to ${align} bytes`,
      `Write a power of two from ${least}, the size of ${dtype}, to ${page}.`,
    ),
  ];
}

type Where = { path: PropertyKey[]; cases: readonly Case[] };

function overlapping({ name, role, shape, strides }: Argument, { path, cases }: Where): Finding[] {
  if (!shape || !strides || strides.length !== shape.length || (role !== "out" && role !== "inout")) return [];
  for (const workload of cases) {
    const [sizes, steps] = [valuesIn(shape, workload), valuesIn(strides, workload)];
    if (sizes && steps && steps.every((step) => step > 0) && mayOverlap(sizes, steps))
      return [
        finding(
          [...path, "strides"],
          `elements of the output "${name}" share places in the case "${workload.id}"`,
          "Let each stride be larger than all that the smaller ones span.",
        ),
      ];
  }
  return [];
}

/** Tensors of equal name in functions that a case calls together are the same one; scalars may differ. */
function different(before: Described, argument: Described, { path, cases }: Where): Finding[] {
  const { name } = argument;
  if (cases.length === 0) return [];
  const refused = (key: string) => [
    finding(
      [...path, key],
      `"${name}" has another ${key} in an earlier function, and arguments of one name are one tensor`,
      "Make them equal, or rename one.",
    ),
  ];
  if ((before.role === "scalar") !== (argument.role === "scalar")) return refused("role");
  if (argument.role === "scalar") return [];
  if (before.dtype !== argument.dtype) return refused("dtype");
  for (const key of ["shape", "strides"] as const) {
    if (cases.some((workload) => !sameValues(before[key], argument[key], workload))) return refused(key);
  }
  return [];
}

function sameValues(one: string[] | undefined, other: string[] | undefined, workload: Case): boolean {
  if (!one || !other) return one === other;
  const [first, second] = [valuesIn(one, workload), valuesIn(other, workload)];
  return !first || !second || (first.length === second.length && first.every((value, at) => value === second[at]));
}
