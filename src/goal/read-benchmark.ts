import * as z from "zod";
import { Benchmark } from "../model/benchmark.ts";
import { InputError } from "../model/input-error.ts";
import type { Problem } from "../model/input-error.ts";
import { contractDoubts } from "./contract-doubts.ts";
import { contractFindings } from "./contract-rules.ts";
import type { Finding } from "./finding.ts";
import { checkSchema, pathText, unknownKeys } from "./schema-problems.ts";
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
  const unread = yaml.problems.length > 0 ? [] : unknownKeys(Benchmark, { yaml, name }, isKnownElsewhere);
  const { lineOf } = yaml;
  if (!checked.value) return { benchmark: null, problems: checked.problems, warnings: unread, lineOf };
  const located = ({ path, what, remedy }: Finding): Problem => ({
    where: `${name}:${lineOf(path)}`,
    what,
    remedy,
  });
  const problems = contractFindings(checked.value).slice(0, shownFindings).map(located);
  const warnings = [...unread, ...notActedOn(yaml.value).map(located), ...contractDoubts(checked.value).map(located)];
  return { benchmark: problems.length > 0 ? null : checked.value, problems, warnings, lineOf };
}

/** Nobody reads more, and each costs a search for its line. */
const shownFindings = 50;

/** The folder that the contract's `repo.root` names, relative to the contract's own; null where it names none. */
export function contractRoot(benchmark: Benchmark): string | null {
  const parsed = WithRoot.safeParse(benchmark);
  return parsed.success ? parsed.data.repo.root : null;
}

const WithRoot = z.looseObject({ repo: z.looseObject({ root: z.string().min(1) }) });

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

/** FermiLink's keys that describe or steer FermiLink itself: nothing is lost when they are not read. */
const descriptive = [
  "package_id",
  "goal_context",
  "worker",
  "agent_contract",
  "artifacts",
  "reporting",
  "repo.root",
  "correctness.reference_policy",
];

/** FermiLink's keys that would change a verdict or a campaign, that this version does not act on, and what to do. */
const review = "Say what must hold under Correctness Constraints, and review for it.";
const repeats = "Hone runs each variant twice a pair, in turns, and adds pairs until its statistics are sure.";
const pending: Readonly<Record<string, string>> = {
  "repo.editable_paths": "Write the paths under Editable Scope in the goal.",
  "repo.immutable_paths": "Write them with a ! under Editable Scope in the goal.",
  "repo.disallow_new_dependencies": review,
  campaign: "Write budget: above the goal.",
  "controller.warmup_runs": repeats,
  "controller.measured_runs": repeats,
  "controller.aggregation": "Hone takes the median of a pair's runs, and the geometric mean over the cases.",
  "controller.secondary_objectives.soft_limit_relative_to_baseline":
    "Write performance_guardrails: {max_relative_regression: {metric: 0.05}}.",
  "controller.reject_on": "Hone rejects on all that FermiLink knows: crash, time-out, missing metrics, wrong results.",
  "correctness.allow_runner_only": review,
  "correctness.require_all_cases_converged": "Hone always requires it: a case with converged: false is incorrect.",
  "correctness.forbid_relaxed_tolerances": "No candidate may change the contract, so that tolerances stay as they are.",
  "runtime.poll_interval_seconds": review,
  "runtime.max_poll_seconds": review,
  "runtime.launcher_max_attempts": review,
  "performance_guardrails.max_relative_speedup_drop": "Hone lets no case lose more than 1 % against the base.",
};

/** Keys of cases are parameters, those of the environment are variables; FermiLink's are reported apart. */
function isKnownElsewhere(path: readonly PropertyKey[]): boolean {
  const text = pathText(path.filter((part) => typeof part !== "number"));
  const isFermiLink = text === "repo" || [...descriptive, ...Object.keys(pending)].includes(text);
  return isFermiLink || path[0] === "cases" || (path[0] === "functions" && path.includes("module"));
}

function notActedOn(value: unknown): Finding[] {
  return Object.entries(pending).flatMap(([text, remedy]) => {
    const path = text.split(".");
    return has(value, path)
      ? [{ path, what: `"${text}" is FermiLink's, and this version does not act on it`, remedy }]
      : [];
  });
}

/** Of a list: whether any of its entries has what follows. */
function has(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  if (Array.isArray(value)) return value.some((entry) => has(entry, [key, ...rest]));
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return false;
  return has((value as Record<string, unknown>)[key], rest);
}
