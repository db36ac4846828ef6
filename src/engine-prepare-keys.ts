import type { ContractRule, FoundInContract } from "./engine-prepare-paths.ts";
import { isFoundByRunning } from "./model/called.ts";
import type { Benchmark } from "./model/benchmark.ts";

/**
 * What a goal's author decides and a contract that a model wrote does not: which files may change, what is said to whoever
 * proposes, and how long and how often a campaign tries. A contract of a person's may say all of it.
 */
export const goalsOwn: ContractRule = ({ repo, agent_contract: agent, campaign, worker, controller }, { goal }) => {
  const parts = { agent_contract: agent, campaign, worker };
  const limit = goal.budget.run_seconds;
  return [
    ...Object.keys(repo ?? {}).flatMap((key) => (key === "root" ? [] : notItsOwn(["repo", key]))),
    ...Object.entries(parts).flatMap(([key, part]) => (part === undefined ? [] : notItsOwn([key]))),
    ...((controller.timeout_seconds ?? 0) > limit
      ? [
          {
            path: ["controller", "timeout_seconds"],
            what: `a run may take ${limit} s by the goal, and this would raise it`,
            remedy: `Take it out, or stay below ${limit}.`,
          },
        ]
      : []),
  ];
};

const notItsOwn = (path: string[]): FoundInContract[] => [
  {
    path,
    what: `${path.join(".")} is the goal's to say, and no prepared contract's`,
    remedy: "Take it out; of repo a prepared contract has at most root.",
  },
];

/** The parameters of a case that its work depends on, as far as the contract shows it: of a call, those it names. */
export function parametersOf(
  { driver, functions, build }: Benchmark,
  { parameters }: Benchmark["cases"][number],
): Record<string, unknown> {
  if (driver === "command" || functions.some(isFoundByRunning)) return parameters;
  const words = new Set(JSON.stringify([functions, build ?? null]).match(/[A-Za-z_]\w*/g));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => words.has(name)));
}
