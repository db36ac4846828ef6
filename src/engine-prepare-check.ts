import { posix } from "node:path";
import { goalsOwn, parametersOf } from "./engine-prepare-keys.ts";
import { strayPaths } from "./engine-prepare-paths.ts";
import type { CheckedGoal, ContractRule } from "./engine-prepare-paths.ts";
import { missingInput, namedInputs } from "./goal/build-inputs.ts";
import { crossCheck } from "./goal/cross-check.ts";
import { contractRoot, readBenchmark } from "./goal/read-benchmark.ts";
import type { BenchmarkReading } from "./goal/read-benchmark.ts";
import type { Benchmark } from "./model/benchmark.ts";
import { comparedFields } from "./model/correctness.ts";
import { canonicalJson } from "./model/digest.ts";
import type { Goal } from "./model/goal.ts";
import type { Problem } from "./model/input-error.ts";
import { preparedContract, preparedFolder } from "./model/prepared-place.ts";
import { splitOf } from "./model/split.ts";
import type { BenchmarkFiles } from "./propose/agent/benchmark-writer.ts";

/** The goal as it is judged by a prepared benchmark. */
export const judgedBy = (goal: Goal, id: string): Goal => ({ ...goal, benchmark: preparedContract(id, goal.root) });

/** `repo.root` of a contract in that folder, for the paths to start where the goal's do; null at the repository's top. */
export const rootInContract = ({ root }: Pick<Goal, "root">, id: string): string | null =>
  root === "" ? null : posix.relative(preparedFolder(id), root);

export type ContractCheck = { benchmark: Benchmark | null; problems: Problem[]; warnings: Problem[] };

/** Everything that can be said of a written benchmark without running it. */
export function checkContract(files: BenchmarkFiles, about: CheckedGoal): ContractCheck {
  const text = files.get(name);
  if (text === undefined) {
    const missing = { where: name, what: "there is none", remedy: "Write it; it is the contract." };
    return { benchmark: null, problems: [missing], warnings: [] };
  }
  const reading = readBenchmark({ text, name });
  const { benchmark } = reading;
  if (!benchmark) return reading;
  const crossed = crossCheck({ goal: about.goal, benchmark, goalName: "the goal" });
  const found = [casesOf, fieldsOf, rootOf, goalsOwn, strayPaths].flatMap((rule) => rule(benchmark, about));
  const problems = [
    ...crossed.problems,
    ...found.map(({ path, ...said }) => ({ where: `${name}:${reading.lineOf(path)}`, ...said })),
    ...inputsOf(benchmark, files, about),
    ...leaks(benchmark, files),
  ];
  return { benchmark: problems.length > 0 ? null : benchmark, problems, warnings: warningsOf(reading) };
}

const name = "benchmark.yaml";

/** Where Hone itself asks for a key of FermiLink's, it is no news that others do not read it. */
const warningsOf = ({ warnings }: BenchmarkReading): Problem[] =>
  warnings.filter(({ what }) => !what.includes('"repo'));

/** A proof measures each of them, and so does every pair of a campaign. */
const mostCases = 30;

/** Both kinds of cases, the goal's own among them, and none that is held out in name only. */
const casesOf: ContractRule = (benchmark, { goal }) => {
  const split = splitOf(benchmark);
  const own = (id: string) => benchmark.cases.findIndex((workload) => workload.id === id);
  const missing = goal.workloads.filter(({ id }) => own(id) < 0);
  const kinds = [...split.values()];
  const sameWork = workIn(benchmark);
  const shown = new Set(benchmark.cases.filter(({ id }) => split.get(id) === "train").map(sameWork));
  return [
    ...(benchmark.cases.length > mostCases
      ? [
          {
            path: ["cases"],
            what: `there are ${benchmark.cases.length} cases, at most ${mostCases} are measured`,
            remedy: "Keep 3 to 6 that span what the code is used for.",
          },
        ]
      : []),
    ...missing.map(({ id }) => ({
      path: ["cases"],
      what: `the goal's workload "${id}" is none of the cases`,
      remedy: `Add a case with the id ${id}, exactly so.`,
    })),
    ...(kinds.includes("test") && kinds.includes("train")
      ? []
      : [
          {
            path: ["cases"],
            what: "there are not both cases that guide the search and cases that are held out",
            remedy: "Let the ids of some start with train- and of others with test-, or list the first in split:.",
          },
        ]),
    ...benchmark.cases.flatMap((workload, at) =>
      split.get(workload.id) === "test" && shown.has(sameWork(workload))
        ? [
            {
              path: ["cases", at],
              what: `the held-out case "${workload.id}" is the same work as a training case`,
              remedy: "Give it parameters of its own.",
            },
          ]
        : [],
    ),
  ];
};

const workIn =
  (benchmark: Benchmark) =>
  (workload: Benchmark["cases"][number]): string =>
    canonicalJson([workload.function ?? null, parametersOf(benchmark, workload)]);

/** A command whose numbers nobody compares is right whatever it prints. */
const fieldsOf: ContractRule = ({ driver, correctness }) =>
  driver === "command" && correctness.mode === "field_tolerances" && comparedFields(correctness).length === 0
    ? [
        {
          path: ["correctness"],
          what: "nothing that the command prints is compared",
          remedy: "List the numbers of each case under correctness.field_tolerances; runner_only where there are none.",
        },
      ]
    : [];

const rootOf: ContractRule = (benchmark, { goal, id }) => {
  const said = contractRoot(benchmark);
  const is = posix.join(preparedFolder(id), said ?? "../../..", ".");
  if (is === posix.join(goal.root, ".")) return [];
  return [
    {
      path: said === null ? [] : ["repo", "root"],
      what: `the contract's paths start from ${is === "." ? "the repository's top" : is}, and the goal's from ${goal.root || "the repository's top"}`,
      remedy:
        goal.root === "" ? "Take repo.root out." : `Write repo: {root: ${rootInContract(goal, id)}} into the contract.`,
    },
  ];
};

const inputsOf = (benchmark: Benchmark, files: BenchmarkFiles, { goal, id, isThere }: CheckedGoal): Problem[] =>
  namedInputs(benchmark, goal.root)
    .filter((path) => {
      const own = `${preparedFolder(id)}/`;
      return path.startsWith(own) ? !files.has(path.slice(own.length)) : !isThere(path);
    })
    .map((path) => missingInput(name, path));

/** A runner that knows the held-out cases by name, or by how their names begin, could treat them otherwise. */
function leaks(benchmark: Benchmark, files: BenchmarkFiles): Problem[] {
  const split = splitOf(benchmark);
  const held = benchmark.cases.map(({ id }) => id).filter((id) => split.get(id) === "test");
  const tells = [
    // A name without a prefix may be any word of a program.
    ...held.map((id) => ({
      what: `names the held-out case ${id}`,
      words: id.startsWith("test-") ? [id] : inQuotes(id),
    })),
    { what: "tells cases apart by how their names begin", words: [...inQuotes("test-"), ...inQuotes("train-")] },
  ];
  return [...files]
    .filter(([path]) => path !== name)
    .flatMap(([path, text]) =>
      tells.flatMap(({ what, words }) => {
        const at = Math.max(...words.map((word) => text.indexOf(word)));
        const where = `${path}:${text.slice(0, at).split("\n").length}`;
        const remedy = "Take every case from the contract that it is given, and treat all alike.";
        return at < 0 ? [] : [{ where, what: `it ${what}`, remedy }];
      }),
    );
}

const inQuotes = (word: string): string[] => [`"${word}"`, `'${word}'`];
