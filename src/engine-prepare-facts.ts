import { rootInContract } from "./engine-prepare-check.ts";
import type { PrepareRequest } from "./evolve/ports.ts";
import { isOnPath } from "./doctor/on-path.ts";
import { preparedContract, preparedFolder } from "./model/prepared-place.ts";
import { wait } from "./report/figures.ts";

/** Programs that a benchmark may want. */
const programs = ["cc", "c++", "gfortran", "make", "cmake", "ninja", "cargo", "go", "python3", "bash"];

/** What a benchmark's writer has to know of the place and cannot find in the sources, a sentence or two each. */
export async function placeFacts({ goal, id, budget }: PrepareRequest): Promise<string[]> {
  const own = preparedFolder(id);
  const reached = preparedContract(id, goal.root).replace(/\/[^/]*$/, "");
  const found = await Promise.all(programs.map((program) => isOnPath(program, process.env["PATH"] ?? "")));
  const here = programs.filter((_, at) => found[at]);
  const missing = programs.filter((_, at) => !found[at]);
  const root = rootInContract(goal, id);
  return [
    `Your folder is ${own}/. \`write\` takes paths in it, such as benchmark.yaml.`,
    `Every path of the contract starts from ${root === null ? "the repository's top" : `${goal.root}/, the goal's folder`}, and commands run there. From there your files are reached as ${reached}/…, a runner as ${reached}/runner.py.`,
    ...(root === null ? [] : [`So the contract has to say: repo: {root: ${root}}`]),
    `Programs on this machine: ${here.join(", ") || "none of the usual ones"}. Not here: ${missing.join(", ") || "none of the usual ones is missing"}.`,
    goal.setup && goal.setup.environment !== "none"
      ? `The goal's setup makes a Python environment (${goal.setup.environment}); python3 in every build and run is its own.`
      : "The goal sets no environment up: Python has what this machine's python3 has, and nothing is installed.",
    `One build or one run of all cases may take ${wait(budget.run_seconds)}; much less is better.`,
    ...(goal.device ? [`The goal is measured on the device ${goal.device}.`] : []),
  ];
}
