import type { Problem } from "../model/input-error.ts";
import { nearestName } from "../model/nearest-name.ts";
import type { Heading } from "./markdown.ts";
import { knownHeadings, plainName, sectionNames } from "./section-names.ts";

/** Nobody reads more; a text that repeats one mistake 100,000 times gets no 100,000 answers. */
export const shownWarnings = 50;

/** A warning for each heading that opens no section, with the name that may have been meant. */
export const unknownSections = (unknown: readonly { name: string; line: number }[], name: string): Problem[] =>
  unknown.slice(0, shownWarnings).map((heading) => {
    const nearest = nearestName(plainName(heading.name), knownHeadings);
    return {
      where: `${name}:${heading.line}`,
      what: `the section "${shown(heading.name)}" is unknown and was not read`,
      remedy: nearest ? `Did you mean "${nearest}"?` : `Known sections: ${firstNames}. Put remarks under Notes.`,
    };
  });

const shown = (heading: string): string => heading.slice(0, 80);

const firstNames = Object.values(sectionNames)
  .map(([first]) => first)
  .join(", ");

export const sectionTooDeep = (heading: Heading, level: number, name: string): Problem => ({
  where: `${name}:${heading.line}`,
  what: `"${shown(heading.name)}" is a heading of level ${heading.level} and counts as part of the section above it`,
  remedy: `Write "${"#".repeat(level)} ${shown(heading.name)}" to make it a section.`,
});

export const boldIsText = (heading: Heading, name: string): Problem => ({
  where: `${name}:${heading.line}`,
  what: `"${shown(heading.name)}" is bold text and counts as part of the section above it`,
  remedy: `Write "## ${shown(heading.name)}" to make it a section.`,
});

export const repeatedSection = (heading: Heading, first: number, name: string): Problem => ({
  where: `${name}:${heading.line}`,
  what: `the section "${shown(heading.name)}" repeats the one of line ${first}; both were read`,
  remedy: "Join the two.",
});

/** What comes after it is hidden in a comment, and code in a fence. */
export const neverCloses = ({ what, line }: { what: string; line: number }, name: string): Problem => ({
  where: `${name}:${line}`,
  what: `the ${what} that begins here has no end, and all below it is taken for part of it`,
  remedy: what === "comment" ? 'Close it with "-->".' : "Close it with a line of the same marks.",
});
