import { splitOf } from "../model/split.ts";
import { functionsAreCallable } from "./call-rules.ts";
import { expressionsHaveValues } from "./expression-rules.ts";
import { finding, repeated } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";
import { metricsAreSound } from "./metric-rules.ts";
import { tensorsFitTheirMemory } from "./memory-rules.ts";
import { referenceIsUsable } from "./reference-rules.ts";
import { forAShell, shellSign } from "./shell-signs.ts";
import { wrongPattern } from "./tuning.ts";

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

const commandsNeedNoShell: Rule = ({ build, runtime }) => {
  const lists: [PropertyKey[], string[][]][] = [
    [["build", "commands"], build?.commands ?? []],
    [["runtime", "pre_commands"], runtime?.pre_commands ?? []],
    [["runtime", "command"], runtime?.command ? [runtime.command] : []],
  ];
  return lists.flatMap(([path, commands]) =>
    commands.flatMap((command, index) => {
      const sign = shellSign(command);
      const at = path[1] === "command" ? path : [...path, index];
      return sign === null ? [] : [{ path: at, ...forAShell(sign) }];
    }),
  );
};

const launchIsPossible: Rule = ({ driver, cases }) =>
  driver !== "native"
    ? []
    : cases.flatMap(({ launch }, at) =>
        launch === "graph"
          ? [
              finding(
                ["cases", at, "launch"],
                "a graph is launched on a GPU, and this contract runs on a CPU",
                "Write launch: eager, or leave it out.",
              ),
            ]
          : [],
      );

const rules: readonly Rule[] = [
  driverIsComplete,
  caseIdsAreUnique,
  metricsAreSound,
  functionsAreCallable,
  expressionsHaveValues,
  tolerancesAreUsed,
  splitIsSound,
  commandsNeedNoShell,
  tensorsFitTheirMemory,
  referenceIsUsable,
  launchIsPossible,
];
