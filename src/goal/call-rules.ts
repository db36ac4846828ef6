import type { Argument, Benchmark, Called, Case } from "../model/benchmark.ts";
import { functionName, isFoundByRunning, outputsOf } from "../model/called.ts";
import { finding, repeated } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";

/** Each function can be called and its outputs checked, as far as the contract tells. */
export const functionsAreCallable: Rule = (benchmark) => {
  const { driver, functions } = benchmark;
  if (driver === "command") return [];
  return [
    ...functions.flatMap((called, index) => wrongFunction(called, { driver, path: ["functions", index] })),
    ...namedTwice(benchmark),
    ...casesCallSomething(benchmark),
  ];
};

function namedTwice({ driver, functions }: Benchmark): Finding[] {
  const names = functions.map(functionName);
  const key = driver === "native" ? "symbol" : "entry";
  return repeated(names).map((at) =>
    finding(
      ["functions", at, functions[at]?.symbol === undefined ? key : "symbol"],
      `the function "${names[at]}" is there twice`,
      driver === "native"
        ? "Write each function once; a case calls all of them in their order."
        : "Write each function once, or give one another symbol: a name for the cases.",
    ),
  );
}

type Place = { driver: Benchmark["driver"]; path: PropertyKey[] };

function wrongFunction({ symbol, args, returns }: Called, { driver, path }: Place): Finding[] {
  const findings = args.flatMap((argument, at) => wrongArgument(argument, [...path, "args", at]));
  if (!symbol && driver === "native")
    findings.push(finding(path, "a native function has no symbol", "Add symbol: the name that the library exports."));
  if (Array.isArray(returns) && driver === "native")
    findings.push(
      finding([...path, "returns"], "a native function returns no tensors", "Write returns: void, or returns: status."),
    );
  for (const at of repeated(args.map(({ name }) => name)))
    findings.push(
      finding([...path, "args", at], `two arguments are called "${args[at]?.name}"`, "Rename one of them."),
    );
  return findings;
}

function wrongArgument({ name, role, shape, value, strides, fill }: Argument, path: PropertyKey[]): Finding[] {
  if (role === "scalar")
    return value === undefined
      ? [
          finding(
            path,
            `the scalar "${name}" has no value`,
            "Add value: an expression over the case, such as value: n.",
          ),
        ]
      : [];
  if (shape === undefined)
    return [finding(path, `the tensor "${name}" has no shape`, "Add shape: [n, n], in elements.")];
  const findings: Finding[] = [];
  if (strides && strides.length !== shape.length)
    findings.push(
      finding(
        [...path, "strides"],
        `"${name}" has ${shape.length} dimensions and ${strides.length} strides`,
        "Give one stride a dimension.",
      ),
    );
  if (fill !== undefined && role !== "in" && role !== "inout")
    findings.push(
      finding(
        [...path, "fill"],
        `"${name}" is ${role} and is poisoned, not filled`,
        "Take fill out, or write role: inout.",
      ),
    );
  return findings;
}

/** A case names a function that there is, and what it calls has an output. */
function casesCallSomething({ driver, functions, cases }: Benchmark): Finding[] {
  const silent = new Set<string>();
  return cases.flatMap((workload, index): Finding[] => {
    const called = functionsOf(functions, workload);
    const path = ["cases", index, "function"];
    if (called.length === 0 && functions.length > 0)
      return [
        finding(
          path,
          `no function is called "${workload.function}"`,
          `Functions: ${functions.map(functionName).join(", ")}.`,
        ),
      ];
    const name = workload.function ?? (functions[0] && functionName(functions[0])) ?? "the function";
    if (called.some(hasOutput) || functions.length === 0 || silent.has(name)) return [];
    silent.add(name);
    const at = functions.findIndex((one) => functionName(one) === name);
    return [
      finding(
        ["functions", Math.max(0, at), "args"],
        functions.length > 1 && workload.function === undefined
          ? "no function has an output that could be checked"
          : `"${name}" has no output that could be checked`,
        driver === "native"
          ? "Give one argument role: out or role: inout."
          : "Add returns: [{name: y, dtype: f32, shape: [n]}], or give one argument role: out.",
      ),
    ];
  });
}

const hasOutput = (called: Called): boolean => isFoundByRunning(called) || outputsOf(called).length > 0;

/** The functions that one call of a case runs. */
export const functionsOf = (functions: Benchmark["functions"], workload: Case): Benchmark["functions"] =>
  workload.function === undefined ? functions : functions.filter((one) => functionName(one) === workload.function);
