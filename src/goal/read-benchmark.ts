import { Benchmark } from "../model/benchmark.ts";
import { InputError } from "../model/input-error.ts";
import type { Problem } from "../model/input-error.ts";
import { contractDoubts } from "./contract-doubts.ts";
import { contractFindings } from "./contract-rules.ts";
import type { Finding } from "./finding.ts";
import { checkSchema, unknownKeys } from "./schema-problems.ts";
import { readYaml } from "./yaml-source.ts";

export type BenchmarkText = {
  text: string;
  /** What errors call it, `benchmark.yaml`. */
  name: string;
};

export type BenchmarkReading = {
  /** Null as soon as there is a problem. */
  benchmark: Benchmark | null;
  problems: Problem[];
  warnings: Problem[];
  /** As of `readYaml`. */
  lineOf(path: readonly PropertyKey[]): number;
};

/** A contract is written by hand; the limit keeps hostile input cheap. */
export const maxBenchmarkCharacters = 256_000;

/** Text → Benchmark. Throws `InputError` for the first thing that is wrong. */
export function parseBenchmark(source: BenchmarkText): Benchmark {
  const { benchmark, problems } = readBenchmark(source);
  const [first] = problems;
  if (first || !benchmark) throw new InputError(first ?? emptyContract(source.name));
  return benchmark;
}

/** Text → Benchmark, with everything that is wrong or noteworthy. Never throws for what the text says. */
export function readBenchmark({ text, name }: BenchmarkText): BenchmarkReading {
  const early =
    text.length > maxBenchmarkCharacters ? tooLarge(text, name) : text.trim() === "" ? emptyContract(name) : null;
  if (early) return { benchmark: null, problems: [early], warnings: [], lineOf: () => 1 };
  const yaml = readYaml({ text, name, firstLine: 1 });
  const checked = checkSchema(Benchmark, { yaml, name });
  const unread = yaml.problems.length > 0 ? [] : unknownKeys(Benchmark, { yaml, name }, isParameter);
  const { lineOf } = yaml;
  if (!checked.value) return { benchmark: null, problems: checked.problems, warnings: unread, lineOf };
  const located = ({ path, what, remedy }: Finding): Problem => ({
    where: `${name}:${lineOf(path)}`,
    what,
    remedy,
  });
  const problems = contractFindings(checked.value).slice(0, shownFindings).map(located);
  const warnings = [...unread, ...contractDoubts(checked.value).slice(0, shownFindings).map(located)];
  return { benchmark: problems.length > 0 ? null : checked.value, problems, warnings, lineOf };
}

/** Nobody reads more, and each costs a search for its line. */
const shownFindings = 50;

/**
 * The folder that the contract's `repo.root` names, relative to the contract's own; null where it names none, or says only
 * that it is the one that the work is done in.
 */
export function contractRoot({ repo }: Pick<Benchmark, "repo">): string | null {
  const root = repo?.root;
  return root === undefined || /^(?:\.\/)*\.?\/?$/.test(root) ? null : root;
}

const emptyContract = (name: string): Problem => ({
  where: `${name}:1`,
  what: "the contract is empty",
  remedy: "Start from the one in docs/goals.md, which explains the keys.",
});

const tooLarge = (text: string, name: string): Problem => ({
  where: `${name}:1`,
  what: `the contract has ${text.length} characters, at most ${maxBenchmarkCharacters} are read`,
  remedy: "Move data into files and let cases name them.",
});

/** Keys of cases are parameters. */
const isParameter = (path: readonly PropertyKey[]): boolean =>
  path[0] === "cases" || (path[0] === "functions" && path.includes("module"));
