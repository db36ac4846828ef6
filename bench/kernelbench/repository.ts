import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitBase } from "../trust/repository.ts";
import { problemSource, solutionSource } from "./problems.ts";
import type { Kind, Problem } from "./problems.ts";

/** A git repository in a temporary folder, whose base is a problem that nobody has solved yet. */
export function openProblem(problem: Problem): { goal: string; remove(): void } {
  const { folder, remove } = temporaryFolder(problem.name);
  writeFileSync(join(folder, "problem.py"), problemSource(problem));
  writeFileSync(join(folder, "goal.md"), goal(problem));
  writeFileSync(join(folder, "benchmark.yaml"), contract(problem));
  commitBase(folder);
  return { goal: join(folder, "goal.md"), remove };
}

/** A solution as a folder to lay over the problem's repository. */
export function layOut(problem: Problem, kind: Kind): { folder: string; remove(): void } {
  const { folder, remove } = temporaryFolder(`${problem.name}-${kind}`);
  writeFileSync(join(folder, "solution.py"), solutionSource(problem, kind));
  return { folder, remove };
}

function temporaryFolder(name: string): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), `hone-kernelbench-${name}-`));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** All problems need the same environment, so that it is made once. */
const goal = ({ name }: Problem): string => `---
setup: {requirements: [numpy==2.4.6, torch==2.13.0]}
---
# Make ${name} faster

## Target
\`Model\` of \`problem.py\`; \`solution.py\` defines \`ModelNew\` in its place.

## Editable Scope
- solution.py

## Performance Metric
Time of one forward pass.
`;

const contract = ({ name, heldOut }: Problem): string => `schema_version: 1
benchmark_id: ${name}
driver: python
functions: [{entry: problem.py, kind: kernelbench, solution: solution.py}]
controller:
  objective: {primary_metric: time, direction: minimize, min_relative_improvement: 0.02}
cases:
  - {id: train-1}
  - ${JSON.stringify({ id: "test-1", ...heldOut })}
`;
