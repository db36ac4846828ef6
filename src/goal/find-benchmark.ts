import type { Problem } from "../model/input-error.ts";
import type { FrontMatterReading } from "./front-matter.ts";
import type { GoalText } from "./read-goal.ts";
import { leaves, leavesRepository, wrongWith } from "./scope.ts";
import { codeOf } from "./section-text.ts";
import type { Sections } from "./sections.ts";

export type BenchmarkPath = { path: string; line: number | null; problems: Problem[]; inferred: Problem[] };

/** Where the contract lies: the front matter says it, or the section, or it is `benchmark.yaml` beside the goal. */
export function findBenchmark(source: GoalText, sections: Sections, front: FrontMatterReading): BenchmarkPath {
  const section = sections.byKey.get("benchmark");
  const said = codeOf(section);
  const named = front.value.benchmark ?? (said === null ? null : firstPath(said));
  if (named === null) {
    const path = source.defaultBenchmark ?? "benchmark.yaml";
    return { path, line: null, problems: [], inferred: [inferredPath(path, source.name)] };
  }
  const line = front.value.benchmark === undefined ? (section?.line ?? 1) : front.lineOf(["benchmark"]);
  const path = named.replace(/^(\.\/)+/, "");
  const where = `${source.name}:${line}`;
  const problem = leavesRepository(path, source.root ?? "") ? leaves(path, where) : wrongContract(path, where);
  return { path, line, problems: problem ? [problem] : [], inferred: [] };
}

const inferredPath = (path: string, name: string): Problem => ({
  where: `${name}:1`,
  what: `the contract is ${path}`,
  remedy: 'Write "## Benchmark" and a path to name another one.',
});

/**
 * A contract may lie in `.hone/`, which no candidate may edit: only the path's form counts here. What is no YAML is a task
 * of another tool's (src/goal/import/).
 */
function wrongContract(path: string, where: string): Problem | null {
  if (!/\.(ya?ml|json|py|md|sh)$/i.test(path))
    return {
      where,
      what: `"${path.slice(0, 100)}" is not a contract`,
      remedy: "Name a YAML file, such as benchmark.yaml, or another tool's task, such as evaluator.py.",
    };
  const wrong = wrongWith(path.replace(/^(\.\.\/)*\.hone\//, ""));
  return wrong && { where, ...wrong };
}

/** The path that a Benchmark section names. The limit keeps the search for one from taking quadratic time. */
function firstPath(section: string): string {
  const text = section.slice(0, 1000).replace(/^[-*+]\s+/, "");
  return /`([^`\n]+)`/.exec(text)?.[1] ?? /\]\(([^)\s]+)\)/.exec(text)?.[1] ?? text.split(/\s/)[0] ?? "";
}
