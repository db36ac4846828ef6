import type { Argument, Case } from "../model/benchmark.ts";
import { evaluateExpression, parseExpression } from "../model/expression.ts";
import { finding, repeated } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";

/** Each function can be called and its outputs checked, as far as the contract tells. */
export const functionsAreCallable: Rule = ({ driver, functions }) =>
  driver !== "native"
    ? []
    : functions.flatMap(({ symbol, args, returns }, index) => {
        const path = ["functions", index];
        const findings = args.flatMap((argument, at) => wrongArgument(argument, [...path, "args", at]));
        if (!symbol)
          findings.push(
            finding(path, "a native function has no symbol", "Add symbol: the name that the library exports."),
          );
        if (Array.isArray(returns))
          findings.push(
            finding(
              [...path, "returns"],
              "a native function returns no tensors",
              "Write returns: void, or returns: status.",
            ),
          );
        if (!args.some(({ role }) => role === "out" || role === "inout"))
          findings.push(
            finding(
              [...path, "args"],
              `"${symbol ?? "the function"}" has no output that could be checked`,
              "Give one argument role: out or role: inout.",
            ),
          );
        for (const at of repeated(args.map(({ name }) => name)))
          findings.push(
            finding([...path, "args", at], `two arguments are called "${args[at]?.name}"`, "Rename one of them."),
          );
        return findings;
      });

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

/** Expressions are tried on every case, so that a name that one case lacks is found before anything runs. */
export const expressionsHaveValues: Rule = ({ cases, functions }) => {
  const findings: Finding[] = [];
  functions.forEach(({ args }, index) =>
    args.forEach((argument, at) => {
      const path = ["functions", index, "args", at];
      argument.shape?.forEach((text, axis) => findings.push(...dimension(text, [...path, "shape", axis], cases)));
      argument.strides?.forEach((text, axis) => findings.push(...overCases(text, [...path, "strides", axis], cases)));
      if (argument.value !== undefined) findings.push(...overCases(argument.value, [...path, "value"], cases));
    }),
  );
  cases.forEach((workload, index) => {
    for (const key of ["flops", "bytes"] as const) {
      const text = workload[key];
      if (text !== undefined) findings.push(...overCases(text, ["cases", index, key], [workload]));
    }
  });
  return findings;
};

const dimension = (text: string, path: PropertyKey[], cases: readonly Case[]): Finding[] =>
  overCases(text, path, cases, (size) =>
    Number.isSafeInteger(size) && size >= 1 ? null : "a dimension must be a whole number from 1",
  );

function overCases(
  text: string,
  path: PropertyKey[],
  cases: readonly Case[],
  objection: (value: number) => string | null = (value) =>
    Number.isFinite(value) ? null : "it must be a finite number",
): Finding[] {
  const expression = parseExpression(text);
  for (const { id, parameters } of cases) {
    try {
      const value = evaluateExpression(expression, numbersOf(parameters));
      const wrong = objection(value);
      if (wrong)
        return [
          finding(path, `"${text}" is ${value} in the case "${id}": ${wrong}`, "Correct the expression or the case."),
        ];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return [
        finding(
          path,
          `"${text}" cannot be worked out in the case "${id}": ${error.message}`,
          `Add the parameter to the case, such as {id: ${id}, n: 256}.`,
        ),
      ];
    }
  }
  return [];
}

const numbersOf = (parameters: Case["parameters"]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(parameters).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
