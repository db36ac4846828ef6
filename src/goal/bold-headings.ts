import type { Problem } from "../model/input-error.ts";
import type { Block, Heading, Line } from "./markdown.ts";
import { sectionOf } from "./section-names.ts";
import { boldIsText, shownWarnings } from "./section-warnings.ts";

/**
 * A text without one known heading whose sections are named by bold lines, as in `**Target**`, has these for headings:
 * two of them, or Target. In any other text bold is bold, and a warning says so.
 */
export function withBoldHeadings(blocks: readonly Block[], name: string): { blocks: Block[]; warnings: Problem[] } {
  const bold = blocks.flatMap(({ lines }) => lines.flatMap((line) => boldHeading(line) ?? []));
  const keys = new Set(bold.map((heading) => sectionOf(heading.name)));
  const isHeaded = blocks.some(({ heading }) => heading !== null && sectionOf(heading.name) !== null);
  if (!isHeaded && (keys.size > 1 || keys.has("target"))) return { blocks: blocks.flatMap(split), warnings: [] };
  const warned = isHeaded ? bold.slice(0, shownWarnings) : [];
  return { blocks: [...blocks], warnings: warned.map((heading) => boldIsText(heading, name)) };
}

function split({ heading, lines }: Block): Block[] {
  const blocks: Block[] = [{ heading, lines: [] }];
  for (const line of lines) {
    const found = boldHeading(line);
    if (found) blocks.push({ heading: found, lines: [] });
    else blocks.at(-1)?.lines.push(line);
  }
  return blocks;
}

/** The heading that a line of bold text alone would be, if goals have such a section. */
function boldHeading({ text, number, kind }: Line): Heading | null {
  if (kind !== "text" || text.length > 200) return null;
  const name = /^ {0,3}(\*\*|__)(.{1,100})\1:?\s*$/.exec(text)?.[2];
  return name === undefined || sectionOf(name) === null
    ? null
    : { name: name.replace(/:$/, ""), level: 2, line: number };
}
