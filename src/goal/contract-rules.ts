import { isFoundByRunning, outputsOf } from "../model/called.ts";
import { splitOf } from "../model/split.ts";
import { functionsAreCallable } from "./call-rules.ts";
import { driverIsComplete, keysAreTheDrivers, launchIsPossible } from "./driver-rules.ts";
import { entriesAreSound } from "./entry-rules.ts";
import { expressionsHaveValues } from "./expression-rules.ts";
import {
  dropsAreSound,
  judgeIsNamed,
  pathsAreSound,
  resultHasAPlace,
  softLimitsAreFactors,
  tolerancesCompare,
} from "./fermilink-rules.ts";
import { finding, repeated } from "./finding.ts";
import type { Rule } from "./finding.ts";
import { metricsAreSound } from "./metric-rules.ts";
import { tensorsFitTheirMemory } from "./memory-rules.ts";
import { referenceIsUsable } from "./reference-rules.ts";
import { returnsAreSound } from "./returns-rules.ts";
import { sizesAreBearable } from "./size-rules.ts";
import { forAShell, shellSign } from "./shell-signs.ts";

/** Everything in a contract that contradicts something else in it; of one that is too large, that alone. */
export const contractFindings: Rule = (benchmark) => {
  const tooLarge = sizesAreBearable(benchmark);
  return tooLarge.length > 0 ? tooLarge : rules.flatMap((rule) => rule(benchmark));
};

const caseIdsAreUnique: Rule = ({ cases }) =>
  repeated(cases.map(({ id }) => id)).map((index) =>
    finding(["cases", index, "id"], `the case id "${cases[index]?.id}" is there twice`, "Give each case its own id."),
  );

const tolerancesAreUsed: Rule = ({ driver, functions, correctness }) => {
  const fields = functions.flatMap(outputsOf);
  // What only a run of the base shows is called so (src/evaluate/resolve-contract.ts).
  const isFound = functions.some(isFoundByRunning);
  const known = isFound ? [...fields, "output", "or output0, output1, … where there are several"] : fields;
  return (correctness.field_tolerances ?? []).flatMap((tolerance, index) => {
    const path = ["correctness", "field_tolerances", index];
    const { field, label: _label, comparison: _comparison, ...limits } = tolerance;
    if (Object.keys(limits).length === 0)
      return [
        finding(path, `the tolerance of "${field}" has no limit`, "Add max_abs_delta, max_relative_delta or both."),
      ];
    if (driver === "command" || fields.includes(field) || (isFound && /^output\d*$/.test(field))) return [];
    return [finding([...path, "field"], `no output is called "${field}"`, `Outputs: ${known.join(", ") || "none"}.`)];
  });
};

/** Of two limits for one thing, one would not be held, or not everywhere. */
const tolerancesAreUnique: Rule = ({ correctness }) => {
  const given = correctness.field_tolerances ?? [];
  const path = (index: number) => ["correctness", "field_tolerances", index];
  const twice = repeated(given.map(({ field }) => field)).map((index) =>
    finding(path(index), `the field "${given[index]?.field}" has two tolerances`, "Join them in one entry."),
  );
  const twoNames = given.flatMap((tolerance, index) =>
    (["abs_delta", "rms_delta", "relative_delta"] as const)
      .filter((key) => tolerance[key] !== undefined && (tolerance[`max_${key}`] ?? tolerance[key]) !== tolerance[key])
      .map((key) =>
        finding(
          [...path(index), key],
          `max_${key} and ${key} are one limit, and have two values`,
          "Take one of the two out.",
        ),
      ),
  );
  return [...twice, ...twoNames];
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

const rules: readonly Rule[] = [
  driverIsComplete,
  entriesAreSound,
  caseIdsAreUnique,
  metricsAreSound,
  returnsAreSound,
  functionsAreCallable,
  expressionsHaveValues,
  tolerancesAreUsed,
  tolerancesAreUnique,
  splitIsSound,
  commandsNeedNoShell,
  tensorsFitTheirMemory,
  referenceIsUsable,
  launchIsPossible,
  keysAreTheDrivers,
  judgeIsNamed,
  tolerancesCompare,
  resultHasAPlace,
  pathsAreSound,
  softLimitsAreFactors,
  dropsAreSound,
];
