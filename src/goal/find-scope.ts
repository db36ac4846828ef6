import type { Problem } from "../model/input-error.ts";
import type { GoalText } from "./read-goal.ts";
import { comesBack, contradictions } from "./scope-rules.ts";
import { filesNamedIn, leaves, leavesRepository, opensAll, readScope } from "./scope.ts";
import type { ScopeEntry } from "./scope.ts";
import { textOf } from "./section-text.ts";
import type { Section, Sections } from "./sections.ts";
import type { TargetReading } from "./find-target.ts";

export type ScopeReading = {
  entries: ScopeEntry[];
  problems: Problem[];
  inferred: Problem[];
  /** Of the problems: that nobody says what may be edited. */
  absent: Problem[];
};

/** What candidates may change: the Editable Scope section, else what the caller knows, else the files that Target names. */
export function findScope(source: GoalText, sections: Sections, target: TargetReading): ScopeReading {
  const section = sections.byKey.get("scope");
  if (section && textOf(section) !== null) return written(section, source);
  const { name, root = "", defaultScope = [] } = source;
  const line = section?.line ?? target.line ?? sections.firstLine;
  const said = defaultScope.length > 0 ? defaultScope : filesNamedIn(target.text ?? "");
  const paths = said.filter((path) => !leavesRepository(path, root));
  const where = `${name}:${line}`;
  if (paths.length > 0)
    return {
      entries: paths.map((path) => ({ path, line })),
      problems: [],
      inferred: [inferredScope(paths, { where, isDefault: defaultScope.length > 0 })],
      absent: [],
    };
  // Without a target there is nothing to infer from, and that is its own problem.
  const absent = target.text === null ? [] : [noScope(where)];
  return { entries: [], problems: absent, inferred: [], absent };
}

function written(section: Section, { name, root = "" }: GoalText): ScopeReading {
  const { entries, problems } = readScope(section, name);
  const outside = entries.filter(({ path }) => leavesRepository(path, root));
  const whole = entries.filter(({ path }) => comesBack(path, root));
  const none = entries.every(({ path }) => path.startsWith("!")) && problems.length === 0;
  return {
    entries,
    problems: [
      ...problems,
      ...outside.map(({ path, line }) => leaves(path, `${name}:${line}`)),
      ...whole.map(({ path, line }) => opensAll(path, `${name}:${line}`)),
      ...(none ? [opensNothing(`${name}:${section.line}`)] : []),
      ...(outside.length > 0 ? [] : contradictions(entries, { name, root })),
    ],
    inferred: [],
    absent: [],
  };
}

const inferredScope = (
  paths: readonly string[],
  { where, isDefault }: { where: string; isDefault: boolean },
): Problem => ({
  where,
  what: `the scope is what ${isDefault ? "the contract opens" : "Target names"}: ${paths.join(", ")}`,
  remedy: 'Write "## Editable Scope" to say otherwise.',
});

const noScope = (where: string): Problem => ({
  where,
  what: "there is no Editable Scope, and Target names no file in back-ticks to take it from",
  remedy: 'Add "## Editable Scope" and below it the files that may change, one a line, such as - src/kernel.c.',
});

const opensNothing = (where: string): Problem => ({
  where,
  what: "the scope opens no file",
  remedy: "Add a line such as - src/kernel.c.",
});
