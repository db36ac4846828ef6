import type { Problem } from "../model/input-error.ts";
import { nearestName } from "../model/nearest-name.ts";
import { plainName, sectionNames } from "./section-names.ts";
import { textOf } from "./section-text.ts";
import type { Section, Sections } from "./sections.ts";

export type TargetReading = {
  text: string | null;
  /** Line that it stands on; null where there is none. */
  line: number | null;
  problems: Problem[];
  inferred: Problem[];
};

/**
 * What to make faster: the Target section; where there is none a section Goal, and of a text without any headings the
 * whole.
 */
export function findTarget(sections: Sections, name: string): TargetReading {
  const section = sections.byKey.get("target");
  if (section) return saidIn(section, { name });
  const goal = sections.unknown.find((heading) => plainName(heading.name) === "goal");
  if (goal && textOf(goal) !== null)
    return saidIn(goal, { name, inferred: "the target is what the section Goal says" });
  const isFree = sections.free !== null && sections.byKey.size === 0 && sections.unknown.length === 0;
  if (isFree && sections.free && textOf(sections.free) !== null)
    return saidIn(sections.free, { name, inferred: "the target is the whole text, which has no headings" });
  return missing(sections, name);
}

function saidIn(section: Section, { name, inferred }: { name: string; inferred?: string }): TargetReading {
  const text = textOf(section);
  const where = `${name}:${section.line}`;
  const remedy = 'Write "## Target" above the part that says what to make faster.';
  if (text !== null)
    return { text, line: section.line, problems: [], inferred: inferred ? [{ where, what: inferred, remedy }] : [] };
  const empty = {
    where,
    what: "the Target section is empty",
    remedy: "Say what to make faster: the function and the file it is in.",
  };
  return { text, line: section.line, problems: [empty], inferred: [] };
}

function missing(sections: Sections, name: string): TargetReading {
  const alike = sections.unknown.find((heading) => nearestName(plainName(heading.name), sectionNames.target)) ?? null;
  const problem = noTarget(name, alike?.line ?? sections.firstLine, alike?.name ?? null);
  return { text: null, line: null, problems: [problem], inferred: [] };
}

export const noTarget = (name: string, line: number, alike: string | null): Problem => ({
  where: `${name}:${line}`,
  what:
    alike === null ? "there is no Target section" : `there is no Target section; "${alike.slice(0, 80)}" is not known`,
  remedy: 'Add "## Target" and below it what to make faster, such as: The function `matmul` in `matmul.c`.',
});
