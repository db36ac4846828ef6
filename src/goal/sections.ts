import type { Problem } from "../model/input-error.ts";
import type { Block, Heading, Line, Markdown } from "./markdown.ts";
import { nearestName } from "../model/nearest-name.ts";
import { knownHeadings, sectionNames, sectionOf } from "./section-names.ts";
import type { SectionKey } from "./section-names.ts";

export type Section = { key: SectionKey; line: number; lines: Line[] };

export type Sections = {
  title: string | null;
  byKey: ReadonlyMap<SectionKey, Section>;
  /** Headings that open no known section. */
  unknown: Heading[];
  warnings: Problem[];
  /** Where the first section, or else the first word, stands. */
  firstLine: number;
};

/**
 * Finds a goal's sections. They are the known headings of the shallowest level that has one (`##` in goal files, `###`
 * in what GitHub's issue forms write); deeper headings belong to the section they stand in.
 */
export function findSections(markdown: Markdown, name: string): Sections {
  const level = sectionLevel(markdown.blocks);
  const byKey = new Map<SectionKey, Section>();
  const unknown: Heading[] = [];
  const warnings: Problem[] = [];
  let current: Section | null = null;
  for (const { heading, lines } of markdown.blocks) {
    const isDeeper = heading !== null && heading.level > level;
    if (heading !== null && !isDeeper) current = open(heading);
    if (isDeeper && current && warnings.length < shownWarnings && sectionOf(heading.name))
      warnings.push(tooDeep(heading, level, name));
    if (isDeeper) current?.lines.push({ text: heading.name, number: heading.line, fenced: false });
    for (const line of lines) current?.lines.push(line);
  }
  return { title: titleOf(markdown.blocks), byKey, unknown, warnings, firstLine: firstLineOf(markdown.blocks) };

  function open(heading: Heading): Section | null {
    const key = heading.level === level ? sectionOf(heading.name) : null;
    if (key === null) {
      if (heading.level === level) unknown.push(heading);
      return null;
    }
    const known = byKey.get(key);
    if (known) {
      if (warnings.length < shownWarnings) warnings.push(twice(heading, known, name));
      known.lines.push({ text: "", number: heading.line, fenced: false });
      return known;
    }
    const section: Section = { key, line: heading.line, lines: [] };
    byKey.set(key, section);
    return section;
  }
}

/** Nobody reads more; a text that repeats one mistake 100,000 times gets no 100,000 answers. */
const shownWarnings = 50;

/** A warning for each heading that opens no section, with the name that may have been meant. */
export const unknownSections = (unknown: readonly Heading[], name: string): Problem[] =>
  unknown.slice(0, shownWarnings).map((heading) => {
    const nearest = nearestName(heading.name, knownHeadings);
    return {
      where: `${name}:${heading.line}`,
      what: `the section "${heading.name.slice(0, 80)}" is unknown and was not read`,
      remedy: nearest ? `Did you mean "${nearest}"?` : `Known sections: ${firstNames}. Put remarks under Notes.`,
    };
  });

const firstNames = Object.values(sectionNames)
  .map(([first]) => first)
  .join(", ");

function sectionLevel(blocks: readonly Block[]): number {
  const levels = blocks.flatMap(({ heading }) => (heading && sectionOf(heading.name) ? [heading.level] : []));
  // One known word as the document's only title ("# Benchmark") is a title, two are sections.
  const shallowest = Math.min(...levels.filter((level) => level > 1 || levels.filter((l) => l === 1).length > 1));
  return Number.isFinite(shallowest) ? shallowest : 2;
}

const titleOf = (blocks: readonly Block[]): string | null =>
  blocks.find(({ heading }) => heading?.level === 1 && heading.name !== "")?.heading?.name ?? null;

function firstLineOf(blocks: readonly Block[]): number {
  const heading = blocks.find((block) => block.heading && block.heading.level > 1)?.heading;
  const word = blocks.flatMap((block) => block.lines).find(({ text }) => text.trim() !== "");
  return heading?.line ?? word?.number ?? blocks[1]?.heading?.line ?? 1;
}

const tooDeep = (heading: Heading, level: number, name: string): Problem => ({
  where: `${name}:${heading.line}`,
  what: `"${heading.name}" is a heading of level ${heading.level} and counts as part of the section above it`,
  remedy: `Write "${"#".repeat(level)} ${heading.name}" to make it a section.`,
});

const twice = (heading: Heading, known: Section, name: string): Problem => ({
  where: `${name}:${heading.line}`,
  what: `the section "${heading.name}" repeats the one of line ${known.line}; both were read`,
  remedy: "Join the two.",
});
