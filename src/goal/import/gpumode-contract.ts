import { gpumodeAdapter } from "./gpumode-adapter.ts";
import type { GpumodeCase } from "./gpumode-cases.ts";
import type { GpumodeTask } from "./gpumode-task.ts";
import { runSeconds } from "./gpumode-goal.ts";
import { inline } from "../inline-yaml.ts";

/** The contract of a task: a command that prints each case's time, with the adapter written into it. */
export function gpumodeContract(task: GpumodeTask, id: string, cases: readonly GpumodeCase[]): string {
  return `# Hone's reading of task.yml (docs/imports-python.md)
schema_version: 1
benchmark_id: ${inline(id)}
driver: command
device: ${task.usesCuda ? "cuda" : "cpu"}
runtime:
  command:
    - python3
    - -c
    - |
${indented(gpumodeAdapter, 6)}
    - "{benchmark}"
    - |
${indented(settings(task), 6)}
# check_implementation says whether a result is right; the program prints converged: true where it does.
correctness: {mode: runner_only, allow_runner_only: true, require_all_cases_converged: true}
controller:
  objective: {primary_metric: time, direction: minimize, min_relative_improvement: 0.02}
  # Those of GPU MODE for the tests and for the benchmarks, which are one run here.
  timeout_seconds: ${runSeconds(task)}
cases:
${cases.map((one) => `  - ${inline(caseOf(one))}`).join("\n")}
`;
}

const caseOf = ({ id, weight, args }: GpumodeCase) => ({ id, ...(weight !== 1 && { weight }), args });

/** What the adapter is told, as JSON with a line for each file and test. */
function settings({ places, files, tests, benchmarks }: GpumodeTask): string {
  const name = files.find(({ source }) => source === "@SUBMISSION@")?.name ?? "";
  const only = benchmarks.length > 0 ? tests : [];
  const named = Object.entries(places).map(([as, place]) => `    ${JSON.stringify(as)}: ${JSON.stringify(place)}`);
  return `{
  "submission": ${JSON.stringify(name.replace(/\.py$/, "").replaceAll("/", "."))},
  "files": {
${named.join(",\n")}
  },
  "tests": [${only.length === 0 ? "" : `\n${only.map((test) => `    ${JSON.stringify(test)}`).join(",\n")}\n  `}]
}`;
}

const indented = (text: string, by: number): string =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? "" : " ".repeat(by) + line))
    .join("\n");
