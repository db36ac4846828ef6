import type { Goal } from "../model/goal.ts";
import { InputError } from "../model/input-error.ts";
import type { Problem } from "../model/input-error.ts";
import { findBenchmark } from "./find-benchmark.ts";
import { readFrontMatter } from "./front-matter.ts";
import type { FrontMatterReading } from "./front-matter.ts";
import { readMarkdown } from "./markdown.ts";
import { nearestName } from "../model/nearest-name.ts";
import { filesNamedIn, leaves, leavesRepository, readScope } from "./scope.ts";
import type { ScopeEntry } from "./scope.ts";
import { codeOf, outlineOf, textOf } from "./section-text.ts";
import { sectionNames } from "./section-names.ts";
import { findSections, unknownSections } from "./sections.ts";
import type { Sections } from "./sections.ts";
import { testProblems } from "./tests.ts";
import { tuningProblems } from "./tuning.ts";
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
};

export type GoalReading = {
  /** Null as soon as there is a problem. */
  goal: Goal | null;
  problems: Problem[];
  /** What was left unread or looks unintended; none of it stops a campaign. */
  warnings: Problem[];
  /** What the goal does not say and was taken from elsewhere, one sentence each. */
  inferred: string[];
  /** Line of each scope entry, in the order of `goal.scope`. */
  scopeLines: number[];
  /** Where the contract lies, relative to `root`, known even where there is a problem. */
  contract: string;
  /** Line that names the contract; null where the default is taken. */
  benchmarkLine: number | null;
};

/** A goal is a page, not a book; the limit keeps hostile input cheap. */
export const maxGoalCharacters = 1_000_000;

/** Text → Goal. Throws `InputError` for the first thing that is wrong; only a Target is required. */
export function parseGoal(source: GoalText): Goal {
  const { goal, problems } = readGoal(source);
  const [first] = problems;
  if (first || !goal) throw new InputError(first ?? noTarget(source.name, 1, null));
  return goal;
}

/** Text → Goal, with everything that is wrong or noteworthy. Never throws for what the text says. */
export function readGoal(source: GoalText): GoalReading {
  const { text, name } = source;
  if (text.length > maxGoalCharacters) return tooLarge(source);
  const markdown = readMarkdown(text);
  const sections = findSections(markdown, name);
  const front = readFrontMatter(markdown.frontMatter, name);
  const target = readTarget(sections, name);
  const scope = findScope(source, sections, target.text);
  const benchmark = findBenchmark(source, sections, front);
  const workloads = readWorkloads(sections.byKey.get("workloads"), name);
  const tuning = tuningProblems({ front, scope: scope.entries.map(({ path }) => path), root: source.root ?? "", name });
  const problems = [
    ...front.problems,
    ...target.problems,
    ...scope.problems,
    ...benchmark.problems,
    ...tuning,
    ...testProblems(front, name),
  ];
  const title = source.title ?? sections.title;
  return {
    goal: problems.length > 0 || target.text === null ? null : assemble(target.text),
    problems: byLine(problems),
    warnings: byLine([
      ...front.warnings,
      ...sections.warnings,
      ...unknownSections(sections.unknown, name),
      ...workloads.warnings,
    ]),
    inferred: [...scope.inferred, ...benchmark.inferred, ...(title ? [] : ["The title is the target's first line."])],
    scopeLines: scope.entries.map(({ line }) => line),
    contract: benchmark.path,
    benchmarkLine: benchmark.line,
  };

  function assemble(targetText: string): Goal {
    const { benchmark: _named, ...settings } = front.value;
    return {
      ...withoutUndefined(settings),
      title: oneLine(title ?? targetText.split("\n")[0] ?? ""),
      target: targetText,
      ...optionalTexts(sections),
      root: source.root ?? "",
      scope: scope.entries.map(({ path }) => path),
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

function readTarget(sections: Sections, name: string): { text: string | null; problems: Problem[] } {
  const section = sections.byKey.get("target");
  const text = textOf(section);
  if (text !== null) return { text, problems: [] };
  if (section)
    return {
      text,
      problems: [
        {
          where: `${name}:${section.line}`,
          what: "the Target section is empty",
          remedy: "Say what to make faster: the function and the file it is in.",
        },
      ],
    };
  const alike = sections.unknown.find((heading) => nearestName(heading.name, sectionNames.target)) ?? null;
  return { text, problems: [noTarget(name, alike?.line ?? sections.firstLine, alike?.name ?? null)] };
}

const noTarget = (name: string, line: number, alike: string | null): Problem => ({
  where: `${name}:${line}`,
  what:
    alike === null ? "there is no Target section" : `there is no Target section; "${alike.slice(0, 80)}" is not known`,
  remedy: 'Add "## Target" and below it what to make faster, such as: The function `matmul` in `matmul.c`.',
});

type Scope = { entries: ScopeEntry[]; problems: Problem[]; inferred: string[] };

function findScope({ name, root = "" }: GoalText, sections: Sections, target: string | null): Scope {
  const section = sections.byKey.get("scope");
  if (section && textOf(section) !== null) {
    const { entries, problems } = readScope(section, name);
    const outside = entries.filter(({ path }) => leavesRepository(path, root));
    const none = entries.every(({ path }) => path.startsWith("!")) && problems.length === 0;
    return {
      entries,
      problems: [
        ...problems,
        ...outside.map(({ path, line }) => leaves(path, `${name}:${line}`)),
        ...(none
          ? [
              {
                where: `${name}:${section.line}`,
                what: "the scope opens no file",
                remedy: "Add a line such as - src/kernel.c.",
              },
            ]
          : []),
      ],
      inferred: [],
    };
  }
  const line = section?.line ?? sections.byKey.get("target")?.line ?? sections.firstLine;
  const files = filesNamedIn(target ?? "").filter((path) => !leavesRepository(path, root));
  return {
    entries: files.map((path) => ({ path, line })),
    // Without a target there is nothing to infer from, and that is its own problem.
    problems: files.length > 0 || target === null ? [] : [noScope(`${name}:${line}`)],
    inferred: files.length > 0 ? [`The scope is what Target names: ${files.join(", ")}.`] : [],
  };
}

const noScope = (where: string): Problem => ({
  where,
  what: "there is no Editable Scope, and Target names no file in back-ticks to take it from",
  remedy: 'Add "## Editable Scope" and below it the files that may change, one a line, such as - src/kernel.c.',
});

function tooLarge({ name, text }: GoalText): GoalReading {
  const what = `the goal has ${text.length} characters, at most ${maxGoalCharacters} are read`;
  const problem = { where: `${name}:1`, what, remedy: "Move data and logs into files of the repository." };
  return {
    goal: null,
    problems: [problem],
    warnings: [],
    inferred: [],
    scopeLines: [],
    contract: "benchmark.yaml",
    benchmarkLine: null,
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 200);

const lineNumber = ({ where }: Problem): number => Number(/:(\d+)$/.exec(where)?.[1] ?? 0);
const byLine = (problems: Problem[]): Problem[] => problems.toSorted((a, b) => lineNumber(a) - lineNumber(b));
