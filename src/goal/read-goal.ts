import type { Goal } from "../model/goal.ts";
import { InputError } from "../model/input-error.ts";
import type { Problem } from "../model/input-error.ts";
import { fromAutoloop } from "./autoloop.ts";
import { buildWarnings } from "./build-rules.ts";
import { findBenchmark } from "./find-benchmark.ts";
import { findScope } from "./find-scope.ts";
import { findTarget, noTarget } from "./find-target.ts";
import { readFrontMatter } from "./front-matter.ts";
import type { FrontMatterReading } from "./front-matter.ts";
import { excessOf } from "./goal-size.ts";
import { linesOf, readMarkdown } from "./markdown.ts";
import { codeOf, outlineOf, textOf } from "./section-text.ts";
import { neverCloses, unknownSections } from "./section-warnings.ts";
import { findSections } from "./sections.ts";
import type { Sections } from "./sections.ts";
import { testProblems } from "./tests.ts";
import { tuningProblems } from "./tuning.ts";
import { unsaidIn } from "./unsaid.ts";
import { readWorkloads } from "./workloads.ts";

export type GoalText = {
  text: string;
  /** What errors call it, `goal.md` or `issue #4`. */
  name: string;
  /** An issue's title; a goal file has its own. */
  title?: string;
  /** Folder that the goal's paths are relative to, itself relative to the repository; "" for its root. */
  root?: string;
  /** Where the contract lies when the goal names none, relative to `root`. */
  defaultBenchmark?: string;
  /** What candidates may change where the goal has no Editable Scope, relative to `root`: what its contract opens. */
  defaultScope?: readonly string[];
};

export type GoalReading = {
  /** Null as soon as there is a problem. */
  goal: Goal | null;
  /** What could be made out even where there is a problem. */
  understood: { title: string | null; target: string | null; scope: string[] };
  problems: Problem[];
  /** Those of the problems that are not mistakes: something is not there yet. */
  absent: Problem[];
  /** What was left unread or looks unintended; none of it stops a campaign. */
  warnings: Problem[];
  /** What the goal does not say and was taken from elsewhere, with how to say otherwise. */
  inferred: Problem[];
  /** What a goal need not say and does better to. */
  unsaid: Problem[];
  /** Line of each scope entry, in the order of `goal.scope`. */
  scopeLines: number[];
  /** Where the contract lies, relative to `root`, known even where there is a problem. */
  contract: string;
  /** Line that names the contract; null where the default is taken. */
  benchmarkLine: number | null;
};

/** Text → Goal. Throws `InputError` for the first thing that is wrong; only a Target is required. */
export function parseGoal(source: GoalText): Goal {
  const { goal, problems } = readGoal(source);
  const [first] = problems;
  if (first || !goal) throw new InputError(first ?? noTarget(source.name, 1, null));
  return goal;
}

/** Text → Goal, with everything that is wrong or noteworthy. Never throws for what the text says. */
export function readGoal(source: GoalText): GoalReading {
  const { text, name, root = "" } = source;
  const excess = excessOf(text);
  if (excess !== null) return unread({ where: `${name}:${excess.line}`, what: excess.what, remedy: toFiles });
  const markdown = readMarkdown(text);
  const { sections, inferred } = fromAutoloop(findSections(markdown, name), name);
  const front = readFrontMatter(markdown.frontMatter, name);
  const target = findTarget(sections, name);
  const scope = findScope(source, sections, target);
  const benchmark = findBenchmark(source, sections, front);
  const workloads = readWorkloads(sections.byKey.get("workloads"), name);
  const paths = scope.entries.map(({ path }) => path);
  const problems = [
    ...front.problems,
    ...target.problems,
    ...scope.problems,
    ...benchmark.problems,
    ...workloads.problems,
    ...tuningProblems({ front, scope: paths, root, name }),
    ...testProblems(front, name),
  ];
  const warnings = [
    ...front.warnings,
    ...sections.warnings,
    ...unknownSections(
      sections.unknown.filter(({ line }) => line !== target.line),
      name,
    ),
    ...workloads.warnings,
    ...buildWarnings(sections.byKey.get("build"), name),
    ...(markdown.unclosed ? [neverCloses(markdown.unclosed, name)] : []),
  ];
  const title = titleOf(source.title ?? sections.title, target.text);
  return {
    goal: problems.length > 0 || target.text === null ? null : assemble(target.text),
    understood: { title, target: target.text, scope: paths },
    problems: byLine(problems),
    absent: [...(target.text === null ? target.problems : []), ...scope.absent],
    warnings: byLine(warnings),
    inferred: [...inferred, ...target.inferred, ...scope.inferred, ...benchmark.inferred],
    unsaid: unsaidIn(sections, { name, lastLine: lastLine(text) }),
    scopeLines: scope.entries.map(({ line }) => line),
    contract: benchmark.path,
    benchmarkLine: benchmark.line,
  };

  function assemble(targetText: string): Goal {
    const { benchmark: _named, ...settings } = front.value;
    return {
      ...withoutUndefined(settings),
      title: title ?? "",
      target: targetText,
      ...optionalTexts(sections),
      root,
      scope: paths,
      constraints: outlineOf(sections.byKey.get("constraints")).map((item) => item.text),
      workloads: workloads.workloads,
      benchmark: benchmark.path,
      raw: text,
    };
  }
}

type Settings = Omit<FrontMatterReading["value"], "benchmark">;

/** `exactOptionalPropertyTypes`: a key that is not set is absent, not undefined. */
const withoutUndefined = ({ runs_on, device, setup, ...settings }: Settings) => ({
  ...settings,
  ...(runs_on && { runs_on }),
  ...(device && { device }),
  ...(setup && { setup }),
});

function optionalTexts({
  byKey,
}: Sections): Pick<Goal, "language" | "package" | "metric" | "notes" | "hypothesis" | "build"> {
  const keys = ["language", "package", "metric", "notes", "hypothesis"] as const;
  const texts = keys.flatMap((key) => {
    const text = textOf(byKey.get(key));
    return text === null ? [] : [[key, text] as const];
  });
  const build = codeOf(byKey.get("build"));
  return { ...Object.fromEntries(texts), ...(build !== null && { build }) };
}

const toFiles = "Move data and logs into files of the repository.";

const unread = (problem: Problem): GoalReading => ({
  goal: null,
  understood: { title: null, target: null, scope: [] },
  problems: [problem],
  absent: [],
  warnings: [],
  inferred: [],
  unsaid: [],
  scopeLines: [],
  contract: "benchmark.yaml",
  benchmarkLine: null,
});

/** On one line: the title that it has, else the target's first line that says something. */
function titleOf(said: string | null, target: string | null): string | null {
  const title = said ?? target?.split("\n")[0] ?? null;
  return title === null ? null : title.replace(/\s+/g, " ").trim().slice(0, 200).trimEnd();
}

const lastLine = (text: string): number => linesOf(text.trimEnd()).length;

const lineNumber = ({ where }: Problem): number => Number(/:(\d+)$/.exec(where)?.[1] ?? 0);
const byLine = (problems: Problem[]): Problem[] => problems.toSorted((a, b) => lineNumber(a) - lineNumber(b));
