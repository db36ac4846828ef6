import type { Benchmark } from "../model/benchmark.ts";
import { closedPaths, openedPaths } from "./contract-paths.ts";
import type { ContractPath } from "./contract-paths.ts";
import { coveredBy } from "./covers.ts";
import { finding } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";
import { opensEverything } from "./scope-rules.ts";
import { wrongWith } from "./scope.ts";

/** Who says that a result is right has to be somebody, and nobody by mistake. */
export const judgeIsNamed: Rule = ({ driver, correctness }) =>
  driver === "command" && correctness.mode === "runner_only" && correctness.allow_runner_only !== true
    ? [
        finding(
          ["correctness", "mode"],
          "with runner_only nothing but the command itself says that its result is right",
          "Write field_tolerances for its fields, or, where none can be compared, allow_runner_only: true.",
        ),
      ]
    : [];

export const tolerancesCompare: Rule = ({ correctness }) =>
  (correctness.field_tolerances ?? []).flatMap(({ comparison, ...given }, at) =>
    comparison === undefined || given[comparison] !== undefined || given[`max_${comparison}`] !== undefined
      ? []
      : [
          finding(
            ["correctness", "field_tolerances", at, "comparison"],
            `the tolerance of "${given.field}" compares by ${comparison}, and has no limit of that kind`,
            `Add max_${comparison}, or take comparison out.`,
          ),
        ],
  );

/** What is waited for has to have a place, and that place has to be one of the run's own. */
export const resultHasAPlace: Rule = ({ runtime }) => {
  const path = runtime?.result_json_path;
  if (runtime?.mode === "submit_poll" && path === undefined)
    return [
      finding(
        ["runtime", "mode"],
        "a job is submitted, and nothing says where its result will be",
        'Add result_json_path: "{run_dir}/result.json", and let the job write it.',
      ),
    ];
  if (path === undefined || !/^\/|^~|(^|\/)\.\.(\/|$)/.test(path)) return [];
  return [
    finding(
      ["runtime", "result_json_path"],
      `"${path.slice(0, 100)}" is not in a folder of the run's own`,
      'Name a file below the goal\'s folder, or "{run_dir}/result.json".',
    ),
  ];
};

/** Paths that a contract opens or closes, and whether it does both to one. */
export const pathsAreSound: Rule = (benchmark) => {
  const opened = openedPaths(benchmark);
  const only = (benchmark.agent_contract?.edit_only ?? []).map((entry, at): ContractPath => ({
    path: ["agent_contract", "edit_only", at],
    entry,
  }));
  const closed = closedPaths(benchmark);
  return [
    ...[...opened, ...only].flatMap(({ path, entry }) => wrongPath(path, wrongWith(entry))),
    ...closed.flatMap(({ path, entry }) => wrongPath(path, entry.startsWith("!") ? negated : wrongClosed(entry))),
    ...closed.flatMap(({ path, entry }) => closesWhatIsOpened({ path, entry }, opened)),
  ];
};

function closesWhatIsOpened({ path, entry }: ContractPath, opened: readonly ContractPath[]): Finding[] {
  const covers = coveredBy(entry, "");
  return opened
    .filter((open) => covers(open.entry))
    .map((open) =>
      finding(
        path,
        `${nameOf(path)} closes "${open.entry.slice(0, 100)}", which repo.editable_paths opens`,
        "Take one of the two out.",
      ),
    );
}

const nameOf = (path: readonly PropertyKey[]): string => path.slice(0, 2).join(".");

const negated = { what: "what is behind a ! is not closed but opened", remedy: "Write it under repo.editable_paths." };

function wrongClosed(entry: string): { what: string; remedy: string } | null {
  const shown = entry.slice(0, 100);
  if (opensEverything(entry))
    return { what: `"${shown}" closes everything`, remedy: "Name the files or folders that have to stay as they are." };
  // The line itself has no mark that what it names is taken away.
  const wrong = wrongWith(`!${entry}`);
  return wrong && { what: wrong.what.replace('"!', '"'), remedy: wrong.remedy.replace('"!', '"') };
}

const wrongPath = (path: PropertyKey[], wrong: { what: string; remedy: string } | null): Finding[] =>
  wrong === null ? [] : [finding(path, wrong.what, wrong.remedy)];

/** A soft limit is a factor, and one that forbids what the base itself does is a misunderstanding. */
export const softLimitsAreFactors: Rule = ({ controller }) =>
  controller.secondary_objectives.flatMap(({ metric, direction, soft_limit_relative_to_baseline: factor }, at) => {
    if (factor === undefined || (direction === "minimize" ? factor >= 1 : factor <= 1)) return [];
    const example = direction === "minimize" ? "1.15 lets it grow by 15 %" : "0.95 lets it fall by 5 %";
    return [
      finding(
        ["controller", "secondary_objectives", at, "soft_limit_relative_to_baseline"],
        `the limit of "${metric}" is ${factor} times the base's own value, which the base would break`,
        `It is a factor: ${example}.`,
      ),
    ];
  });

export const dropsAreSound: Rule = (benchmark) => {
  const limits = benchmark.performance_guardrails;
  const drop = limits?.max_relative_speedup_drop;
  const path = ["performance_guardrails", "max_relative_speedup_drop"];
  if (drop === undefined) return [];
  if (typeof drop === "number")
    return benchmark.controller.objective.scale === "ratio"
      ? []
      : [
          finding(
            path,
            "on the difference scale there is no speed-up that could drop",
            "Take it out, or guard a metric by its name.",
          ),
        ];
  return Object.keys(drop).flatMap((metric) => wrongDrop(metric, [...path, metric], benchmark));
};

function wrongDrop(metric: string, path: PropertyKey[], { controller, performance_guardrails: limits }: Benchmark) {
  if (Object.hasOwn(limits?.max_relative_regression ?? {}, metric))
    return [finding(path, `"${metric}" has a limit in max_relative_regression, too`, "Take one of the two out.")];
  const said = controller.secondary_objectives.find((objective) => objective.metric === metric)?.direction;
  return said === "minimize"
    ? [
        finding(
          path,
          `"${metric}" may not drop, and secondary_objectives say that less of it is better`,
          "Write direction: maximize there, or limit it in max_relative_regression.",
        ),
      ]
    : [];
}
