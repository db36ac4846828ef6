import type { Argument, Benchmark, Case } from "../model/benchmark.ts";
import { evaluateExpression, parseExpression } from "../model/expression.ts";
import { splitOf } from "../model/split.ts";
import { wrongPattern } from "./tuning.ts";

/** Something in a contract that its keys, each by itself, do not show. `path` leads to the key to look at. */
export type Finding = { path: PropertyKey[]; what: string; remedy: string };

type Rule = (benchmark: Benchmark) => Finding[];

/** Everything in a contract that contradicts something else in it. */
export const contractFindings: Rule = (benchmark) => rules.flatMap((rule) => rule(benchmark));

/** What is allowed and yet weakens the verdict. */
export const contractDoubts: Rule = (benchmark) =>
  [...splitOf(benchmark).values()].includes("test")
    ? []
    : [
        {
          path: ["cases"],
          what: "no case is held out, so that a confirmation measures the cases that guided the search",
          remedy: "Add a case whose id starts with test-, and let all others start with train-.",
        },
      ];

const driverIsComplete: Rule = (benchmark) => {
  const { driver, runtime, build, functions } = benchmark;
  if (driver === "command") {
    if (!runtime?.command)
      return [finding(["runtime"], "the command driver has no command", "Add runtime: {command: [./bench, --json]}.")];
    const wrong = runtime.metric_pattern === undefined ? null : wrongPattern(runtime.metric_pattern);
    return wrong ? [{ path: ["runtime", "metric_pattern"], ...wrong }] : [];
  }
  const findings: Finding[] = [];
  if (!build?.artifact)
    findings.push(
      finding(["build"], "the native driver has no library to load", "Add build: {artifact: libkernel.so}."),
    );
  if (functions.length === 0)
    findings.push(
      finding(["functions"], "the native driver has no function to call", "Add functions: [{symbol, args}]."),
    );
  if (functions.length > 1)
    findings.push(
      finding(["functions", 1], "the native driver calls one function a contract", "Write one contract a function."),
    );
  if (benchmark.controller.objective.direction === "maximize")
    findings.push(
      finding(
        ["controller", "objective"],
        "the native driver measures time, which is minimised",
        "Write direction: minimize.",
      ),
    );
  if (benchmark.correctness.mode === "runner_only")
    findings.push(
      finding(
        ["correctness", "mode"],
        "runner_only compares nothing, and no runner judges a native function",
        "Write mode: field_tolerances.",
      ),
    );
  return findings;
};

const caseIdsAreUnique: Rule = ({ cases }) =>
  repeated(cases.map(({ id }) => id)).map((index) =>
    finding(["cases", index, "id"], `the case id "${cases[index]?.id}" is there twice`, "Give each case its own id."),
  );

const functionsAreCallable: Rule = ({ driver, functions }) =>
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
const expressionsHaveValues: Rule = ({ cases, functions }) => {
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

const tolerancesAreUsed: Rule = ({ driver, functions, correctness }) => {
  const fields = functions.flatMap(({ args }) =>
    args.filter(({ role }) => role === "out" || role === "inout").map(({ name }) => name),
  );
  return (correctness.field_tolerances ?? []).flatMap((tolerance, index) => {
    const path = ["correctness", "field_tolerances", index];
    const { field, label: _label, ...limits } = tolerance;
    if (Object.keys(limits).length === 0)
      return [
        finding(path, `the tolerance of "${field}" has no limit`, "Add max_abs_delta, max_relative_delta or both."),
      ];
    if (driver !== "native" || fields.includes(field)) return [];
    return [finding([...path, "field"], `no output is called "${field}"`, `Outputs: ${fields.join(", ") || "none"}.`)];
  });
};

const splitIsSound: Rule = (benchmark) => {
  const ids = new Set(benchmark.cases.map(({ id }) => id));
  const findings = (benchmark.split?.train_case_ids ?? []).flatMap((id, index) => {
    const path = ["split", "train_case_ids", index];
    if (!ids.has(id)) return [finding(path, `no case is called "${id}"`, `Cases: ${[...ids].join(", ")}.`)];
    return id.startsWith("test-")
      ? [
          finding(
            path,
            `"${id}" is named a test case and listed for training`,
            "Rename the case or take it out of the list.",
          ),
        ]
      : [];
  });
  const isTrained = [...splitOf(benchmark).values()].includes("train");
  return isTrained || findings.length > 0
    ? findings
    : [
        finding(
          ["cases"],
          "all cases are held out, none guides the search",
          "Let the id of at least one case start with train-.",
        ),
      ];
};

/** Commands run without a shell: what only a shell understands would reach the program as text. */
const commandsNeedNoShell: Rule = ({ build, runtime }) => {
  const lists: [PropertyKey[], string[][]][] = [
    [["build", "commands"], build?.commands ?? []],
    [["runtime", "pre_commands"], runtime?.pre_commands ?? []],
    [["runtime", "command"], runtime?.command ? [runtime.command] : []],
  ];
  return lists.flatMap(([path, commands]) =>
    commands.flatMap((command, index) => {
      const sign = command.find((word) => /^(\||\|\||&&|&|;|<|>|>>|2>|2>&1)$/.test(word));
      const at = path[1] === "command" ? path : [...path, index];
      return sign === undefined
        ? []
        : [
            finding(
              at,
              `"${sign}" is for a shell, and commands run without one`,
              `Put the line into a script, or write [sh, -c, "…"].`,
            ),
          ];
    }),
  );
};

const rules: readonly Rule[] = [
  driverIsComplete,
  caseIdsAreUnique,
  functionsAreCallable,
  expressionsHaveValues,
  tolerancesAreUsed,
  splitIsSound,
  commandsNeedNoShell,
];

const finding = (path: PropertyKey[], what: string, remedy: string): Finding => ({ path, what, remedy });

/** Indices of the texts that were there before. */
const repeated = (texts: readonly string[]): number[] =>
  texts.flatMap((text, index) => (texts.indexOf(text) < index ? [index] : []));
