import { rejectsOn } from "../model/controller.ts";
import { comparedFields } from "../model/correctness.ts";
import { kindOfName } from "../model/metric.ts";
import { nearestName } from "../model/nearest-name.ts";
import { splitOf } from "../model/split.ts";
import { finding } from "./finding.ts";
import type { Finding, Rule } from "./finding.ts";

/** What of FermiLink's keys means something else here than its author may think. */
export const fermiLinkDoubts: Rule = (benchmark) => doubts.flatMap((doubt) => doubt(benchmark));

const branches: Rule = ({ campaign }) =>
  (["baseline_branch", "incumbent_branch", "candidate_branch_prefix"] as const)
    .filter((key) => campaign?.[key] !== undefined)
    .map((key) =>
      finding(
        ["campaign", key],
        `campaign.${key} names a branch of FermiLink's, and Hone neither reads nor makes it`,
        key === "baseline_branch"
          ? "The base is the commit that is checked out, on GitHub the default branch's."
          : "Hone's own are called hone/<campaign>; pull_request.prefix of .github/hone.yml is for published ones.",
      ),
    );

const dependencies: Rule = ({ repo }) =>
  repo?.disallow_new_dependencies === false
    ? [
        finding(
          ["repo", "disallow_new_dependencies"],
          "the search refuses new dependencies, whatever is written here",
          "Judge a change that has one with `hone evaluate`, or commit what it needs first.",
        ),
      ]
    : [];

const rejections: Rule = ({ controller }) => {
  const listed = controller.reject_on;
  if (!listed) return [];
  const unknown = listed.flatMap((name, at) => {
    if (rejectsOn.some((known) => known === name)) return [];
    const nearest = nearestName(name, rejectsOn);
    return [
      finding(
        ["controller", "reject_on", at],
        `"${name.slice(0, 80)}" is nothing that a candidate is rejected on`,
        nearest ? `Did you mean "${nearest}"?` : `Known: ${rejectsOn.join(", ")}.`,
      ),
    ];
  });
  const left = rejectsOn.filter((known) => !listed.includes(known));
  return left.length === 0
    ? unknown
    : [
        ...unknown,
        finding(
          ["controller", "reject_on"],
          `reject_on leaves ${left.join(", ")} out, and Hone rejects on that all the same`,
          "Nothing is to be done; take reject_on out to be rid of this line.",
        ),
      ];
};

/** Keys of a command's runs would be ignored where Hone itself calls and clocks. */
const othersKeys: Rule = ({ driver, controller, correctness }) => {
  if (driver === "command") return [];
  const keys = (["warmup_runs", "measured_runs", "aggregation"] as const)
    .filter((key) => controller[key] !== undefined)
    .map((key) => ["controller", key]);
  const converged =
    correctness.require_all_cases_converged === undefined ? [] : [["correctness", "require_all_cases_converged"]];
  return [...keys, ...converged].map((path) =>
    finding(
      path,
      `${path.join(".")} is of the command driver, and this is the ${driver} driver`,
      "Hone itself warms up, repeats and compares there; take it out.",
    ),
  );
};

const judges: Rule = ({ driver, correctness, controller }) => {
  if (driver !== "command") return [];
  const isCompared = comparedFields(correctness).length > 0;
  if (correctness.mode === "runner_only" && isCompared)
    return [
      finding(
        ["correctness", "mode"],
        "with runner_only no field has to be compared, and tolerances are there: they are held all the same",
        "Write mode: field_tolerances, or take them out.",
      ),
    ];
  // A score or a loss is the result itself.
  const { primary_metric: name, kind = kindOfName(name) } = controller.objective;
  if (isCompared || kind === "value") return [];
  // Then it is a mistake already.
  if (correctness.mode === "runner_only" && correctness.allow_runner_only !== true) return [];
  return [
    finding(
      correctness.mode === "runner_only" ? ["correctness", "mode"] : ["correctness"],
      "no field of the result is compared: whether it is right, the command alone says",
      "Add correctness.field_tolerances: [{field: energy, max_relative_delta: 1e-6}] where it prints one.",
    ),
  ];
};

const relaxed: Rule = ({ correctness }) =>
  correctness.forbid_relaxed_tolerances === false
    ? [
        finding(
          ["correctness", "forbid_relaxed_tolerances"],
          "no candidate may change the contract, so that tolerances stay as they are",
          "Change them yourself, in a commit of your own.",
        ),
      ]
    : [];

const guardrails: Rule = (benchmark) => {
  const { driver, controller, performance_guardrails: limits } = benchmark;
  const path = ["performance_guardrails"];
  const { primary_metric: objective } = controller.objective;
  const findings: Finding[] = [];
  const add = (at: PropertyKey[], what: string, remedy: string) => findings.push(finding(at, what, remedy));
  if (limits?.enabled === false) add([...path, "enabled"], "the guardrails are off", "Write enabled: true.");
  const hard = limits?.max_relative_regression ?? {};
  if (Object.hasOwn(hard, objective))
    add(
      [...path, "max_relative_regression", objective],
      `"${objective}" is the objective, which has to get better anyway`,
      "Nothing is to be done; take it out to be rid of this line.",
    );
  const isHeldOut = [...splitOf(benchmark).values()].includes("test");
  if (typeof limits?.max_relative_speedup_drop === "number" && !isHeldOut)
    add(
      [...path, "max_relative_speedup_drop"],
      "no case is held out whose speed-up could be below the others'",
      "Add a case whose id starts with test-.",
    );
  controller.secondary_objectives.forEach(({ metric, soft_limit_relative_to_baseline: factor }, at) => {
    if (factor === undefined) return;
    const place = ["controller", "secondary_objectives", at, "soft_limit_relative_to_baseline"];
    if (metric === objective)
      add(place, `"${metric}" is the objective, and its soft limit is not used`, "Take it out.");
    else if (Object.hasOwn(hard, metric))
      add(place, `"${metric}" has a guardrail, and its soft limit is not used`, "Take one of the two out.");
    else if (driver !== "command" && metric !== "memory" && metric !== "time")
      add(
        place,
        `the ${driver} driver does not measure "${metric}"`,
        "It measures time and memory; limit one of them.",
      );
  });
  return findings;
};

const ties: Rule = ({ controller: { objective } }) =>
  objective.scale === "difference" && objective.tie_relative_tolerance !== undefined
    ? [
        finding(
          ["controller", "objective", "tie_relative_tolerance"],
          "on the difference scale nothing is relative, and half of min_absolute_improvement is a tie",
          "Take it out.",
        ),
      ]
    : [];

const doubts: readonly Rule[] = [branches, dependencies, rejections, othersKeys, judges, relaxed, guardrails, ties];
