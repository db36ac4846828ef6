import type { Argument, Benchmark, Case } from "../model/benchmark.ts";
import { evaluateExpression, parseExpression } from "../model/expression.ts";
import { functionsOf } from "./call-rules.ts";
import { finding } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";

/** Expressions are tried on every case, so that a name that one case lacks is found before anything runs. */
export const expressionsHaveValues: Rule = ({ cases, functions, controller }) => {
  const findings: Finding[] = [];
  functions.forEach(({ args, symbol }, index) => {
    const calling = cases.filter((workload) => functionsOf(functions, workload).some((one) => one.symbol === symbol));
    args.forEach((argument, at) => findings.push(...ofArgument(argument, ["functions", index, "args", at], calling)));
  });
  cases.forEach((workload, index) => {
    for (const key of ["flops", "bytes"] as const) {
      const text = workload[key];
      if (text !== undefined) findings.push(...overCases(text, { path: ["cases", index, key], cases: [workload] }));
    }
  });
  const { work } = controller.objective;
  if (work !== undefined)
    findings.push(...overCases(work, { path: ["controller", "objective", "work"], cases, objection: notPositive }));
  return findings;
};

function ofArgument(argument: Argument, path: PropertyKey[], cases: readonly Case[]): Finding[] {
  const { shape = [], strides = [], value, fill, role } = argument;
  return [
    ...shape.flatMap((text, axis) =>
      overCases(text, { path: [...path, "shape", axis], cases, objection: notADimension }),
    ),
    ...strides.flatMap((text, axis) =>
      overCases(text, { path: [...path, "strides", axis], cases, objection: notAStride(role) }),
    ),
    ...(value === undefined ? [] : overCases(value, { path: [...path, "value"], cases })),
    ...boundsOf(fill).flatMap((text) => overCases(text, { path: [...path, "fill"], cases })),
  ];
}

/** The expressions of a fill. */
function boundsOf(fill: Argument["fill"]): readonly string[] {
  return fill === undefined || typeof fill === "string" ? [] : Object.values(fill).flat();
}

/** Says what is wrong with a value, or null. */
type Objection = (value: number) => string | null;

const notFinite: Objection = (value) => (Number.isFinite(value) ? null : "it must be a finite number");
const notPositive: Objection = (value) => (value > 0 && Number.isFinite(value) ? null : "it must be above 0");
const notADimension: Objection = (size) =>
  Number.isSafeInteger(size) && size >= 1 ? null : "a dimension must be a whole number from 1";
const notAStride =
  (role: Argument["role"]): Objection =>
  (stride) => {
    if (Number.isSafeInteger(stride) && stride >= (role === "in" ? 0 : 1)) return null;
    return role === "in"
      ? "a stride must be a whole number from 0"
      : "a stride must be a whole number from 1 unless the role is in";
  };

type Tried = { path: PropertyKey[]; cases: readonly Case[]; objection?: Objection };

function overCases(text: string, { path, cases, objection = notFinite }: Tried): Finding[] {
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

/** The values of an argument's expressions in one case, or null where one has none: that is found elsewhere. */
export function valuesIn(texts: readonly string[], { parameters }: Benchmark["cases"][number]): number[] | null {
  try {
    return texts.map((text) => evaluateExpression(parseExpression(text), numbersOf(parameters)));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const numbersOf = (parameters: Case["parameters"]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(parameters).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
