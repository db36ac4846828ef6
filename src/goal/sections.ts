import type { Problem } from "../model/input-error.ts";
import { withBoldHeadings } from "./bold-headings.ts";
import type { Block, Heading, Line, Markdown } from "./markdown.ts";
import { sectionOf } from "./section-names.ts";
import type { SectionKey } from "./section-names.ts";
import { repeatedSection, sectionTooDeep, shownWarnings } from "./section-warnings.ts";

export type Section = { line: number; lines: Line[] };

/** What stands under a heading that opens no known section. */
export type UnknownSection = Section & { name: string };

export type Sections = {
  title: string | null;
  byKey: ReadonlyMap<SectionKey, Section>;
  unknown: UnknownSection[];
  warnings: Problem[];
  /** The whole text but its title, where it has no further heading; else null. */
  free: Section | null;
  /** Where the first section, or else the first word, stands. */
  firstLine: number;
};

/**
 * Finds a goal's sections. They are the known headings of the shallowest level that has one (`##` in goal files, `###`
 * in what GitHub's issue forms write); deeper headings belong to the section they stand in.
 */
export function findSections(markdown: Markdown, name: string): Sections {
  const { blocks, warnings } = withBoldHeadings(markdown.blocks, name);
  const level = sectionLevel(blocks);
  const byKey = new Map<SectionKey, Section>();
  const unknown: UnknownSection[] = [];
  const isTargeted = blocks.some(({ heading }) => heading?.level === level && sectionOf(heading.name) === "target");
  let current: Section | null = null;
  for (const { heading, lines } of blocks) {
    const isDeeper = heading !== null && heading.level > level;
    if (heading !== null && !isDeeper) current = open(heading);
    if (isDeeper && current && warnings.length < shownWarnings && sectionOf(heading.name))
      warnings.push(sectionTooDeep(heading, level, name));
    if (isDeeper) current?.lines.push({ text: heading.name, number: heading.line, kind: "text" });
    for (const line of lines) current?.lines.push(line);
  }
  return { title: titleOf(blocks), byKey, unknown, warnings, free: freeText(blocks), firstLine: firstLineOf(blocks) };

  function open(heading: Heading): Section | null {
    const key = sectionOf(heading.name);
    // A title opens none, unless it is the only heading that says Target.
    if (heading.level !== level && (key !== "target" || isTargeted)) return null;
    if (key === null) {
      const section = { name: heading.name, line: heading.line, lines: [] };
      unknown.push(section);
      return section;
    }
    const known = byKey.get(key);
    if (known) {
      if (warnings.length < shownWarnings) warnings.push(repeatedSection(heading, known.line, name));
      known.lines.push({ text: "", number: heading.line, kind: "text" });
      return known;
    }
    const section: Section = { line: heading.line, lines: [] };
    byKey.set(key, section);
    return section;
  }
}

function sectionLevel(blocks: readonly Block[]): number {
  const levels = blocks.flatMap(({ heading }) => (heading && sectionOf(heading.name) ? [heading.level] : []));
  // One known word as the document's only title ("# Benchmark") is a title, two are sections.
  const isTitle = levels.filter((level) => level === 1).length === 1;
  let shallowest = Infinity;
  for (const level of levels) if (level > 1 || !isTitle) shallowest = Math.min(shallowest, level);
  return Number.isFinite(shallowest) ? shallowest : 2;
}

const titleOf = (blocks: readonly Block[]): string | null =>
  blocks.find(({ heading }) => heading?.level === 1 && heading.name !== "")?.heading?.name ?? null;

function freeText(blocks: readonly Block[]): Section | null {
  const [first, second, more] = blocks;
  if (more || (second && second.heading?.level !== 1)) return null;
  const lines = [...(first?.lines ?? []), ...(second?.lines ?? [])];
  return { line: lines.find(({ text }) => text.trim() !== "")?.number ?? 1, lines };
}

function firstLineOf(blocks: readonly Block[]): number {
  const heading = blocks.find((block) => block.heading && block.heading.level > 1)?.heading;
  const word = blocks.flatMap((block) => block.lines).find(({ text }) => text.trim() !== "");
  return heading?.line ?? word?.number ?? blocks[1]?.heading?.line ?? 1;
}
