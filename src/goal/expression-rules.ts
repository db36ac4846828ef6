import type { Argument, Benchmark, Case, Fill, InitValue, Module } from "../model/benchmark.ts";
import { evaluateExpression, parseExpression } from "../model/expression.ts";
import { returnedBy } from "../model/handed-over.ts";
import { namesOfInitial } from "../model/init-value.ts";
import { functionsOf } from "./call-rules.ts";
import { finding } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";

/** Expressions are tried on every case, so that a name that one case lacks is found before anything runs. */
export const expressionsHaveValues: Rule = ({ cases, functions, controller }) => {
  const findings: Finding[] = [];
  functions.forEach((called, index) => {
    const calling = cases.filter((workload) => functionsOf(functions, workload).includes(called));
    const path = ["functions", index];
    called.args.forEach((argument, at) => findings.push(...ofArgument(argument, [...path, "args", at], calling)));
    returnedBy(called).forEach(({ shape }, at) =>
      findings.push(...ofShape(shape, [...path, "returns", at, "shape"], calling)),
    );
    if (called.module) findings.push(...ofModule(called.module, [...path, "module"], calling));
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
    ...ofShape(shape, [...path, "shape"], cases),
    ...strides.flatMap((text, axis) =>
      overCases(text, { path: [...path, "strides", axis], cases, objection: notAStride(role) }),
    ),
    ...(value === undefined ? [] : overCases(value, { path: [...path, "value"], cases })),
    ...boundsOf(fill).flatMap((text) => overCases(text, { path: [...path, "fill"], cases })),
  ];
}

const ofShape = (shape: readonly string[], path: PropertyKey[], cases: readonly Case[]): Finding[] =>
  shape.flatMap((text, axis) => overCases(text, { path: [...path, axis], cases, objection: notADimension }));

function ofModule({ init, weights, function: made }: Module, path: PropertyKey[], cases: readonly Case[]): Finding[] {
  const keywords = (values: Record<string, InitValue>, at: PropertyKey[]) =>
    Object.entries(values).flatMap(([name, value]) => ofInitial(value, [...at, name], cases));
  return [
    ...keywords(init, [...path, "init"]),
    ...keywords(made?.kwargs ?? {}, [...path, "function", "kwargs"]),
    ...(weights === "baseline" ? [] : Object.entries(weights)).flatMap(([name, fill]) =>
      boundsOf(fill).flatMap((text) => overCases(text, { path: [...path, "weights", name], cases })),
    ),
  ];
}

/** A text of which no case gives a name a value is a text; what some cases do not give one is an expression cut short. */
function ofInitial(value: InitValue, path: PropertyKey[], cases: readonly Case[]): Finding[] {
  const names = namesOfInitial(value);
  const known = cases.map(({ parameters }) => new Set(Object.keys(numbersOf(parameters))));
  for (const name of names) {
    const lacking = known.findIndex((parameters) => !parameters.has(name));
    if (lacking < 0 || !names.some((one) => known.some((parameters) => parameters.has(one)))) continue;
    return [
      finding(
        path,
        `"${String(value)}" cannot be worked out in the case "${cases[lacking]?.id}": "${name}" has no value here`,
        `Add the parameter to the case, such as {id: ${cases[lacking]?.id}, ${name}: 256}.`,
      ),
    ];
  }
  return [];
}

/** The expressions of a fill. */
function boundsOf(fill: Fill | undefined): readonly string[] {
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

/** A case's parameters that are numbers, which expressions know. */
export const numbersOf = (parameters: Case["parameters"]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(parameters).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
