import type { Argument, Benchmark, Case } from "../model/benchmark.ts";
import { finding, repeated } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";

/** What the harness has room for (harness/native.c). */
const most = { functions: 16, arguments: 64 } as const;

/** Each function can be called and its outputs checked, as far as the contract tells. */
export const functionsAreCallable: Rule = (benchmark) => {
  const { driver, functions } = benchmark;
  if (driver !== "native") return [];
  const symbols = functions.map(({ symbol }) => symbol ?? "");
  return [
    ...functions.flatMap((called, index) => wrongFunction(called, ["functions", index])),
    ...repeated(symbols).map((at) =>
      finding(
        ["functions", at, "symbol"],
        `the function "${symbols[at]}" is there twice`,
        "Write each function once; a case calls all of them in their order.",
      ),
    ),
    ...(functions.length > most.functions
      ? [
          finding(
            ["functions", most.functions],
            `there are ${functions.length} functions, at most ${most.functions} are called`,
            "Split the contract.",
          ),
        ]
      : []),
    ...casesCallSomething(benchmark),
  ];
};

function wrongFunction({ symbol, args, returns }: Benchmark["functions"][number], path: PropertyKey[]): Finding[] {
  const findings = args.flatMap((argument, at) => wrongArgument(argument, [...path, "args", at]));
  if (!symbol)
    findings.push(finding(path, "a native function has no symbol", "Add symbol: the name that the library exports."));
  if (Array.isArray(returns))
    findings.push(
      finding([...path, "returns"], "a native function returns no tensors", "Write returns: void, or returns: status."),
    );
  if (args.length > most.arguments)
    findings.push(
      finding(
        [...path, "args"],
        `there are ${args.length} arguments, at most ${most.arguments} are passed`,
        "Put arrays that belong together into one tensor.",
      ),
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
function casesCallSomething({ functions, cases }: Benchmark): Finding[] {
  const silent = new Set<string>();
  return cases.flatMap((workload, index): Finding[] => {
    const called = functionsOf(functions, workload);
    const path = ["cases", index, "function"];
    if (called.length === 0 && functions.length > 0)
      return [
        finding(
          path,
          `no function is called "${workload.function}"`,
          `Functions: ${functions.map(({ symbol }) => symbol).join(", ")}.`,
        ),
      ];
    const hasOutput = called.some(({ args }) => args.some(({ role }) => role === "out" || role === "inout"));
    const name = workload.function ?? functions[0]?.symbol ?? "the function";
    if (hasOutput || functions.length === 0 || silent.has(name)) return [];
    silent.add(name);
    const at = functions.findIndex(({ symbol }) => symbol === name);
    return [
      finding(
        ["functions", Math.max(0, at), "args"],
        functions.length > 1 && workload.function === undefined
          ? "no function has an output that could be checked"
          : `"${name}" has no output that could be checked`,
        "Give one argument role: out or role: inout.",
      ),
    ];
  });
}

/** The functions that one call of a case runs. */
export const functionsOf = (functions: Benchmark["functions"], workload: Case): Benchmark["functions"] =>
  workload.function === undefined ? functions : functions.filter(({ symbol }) => symbol === workload.function);
