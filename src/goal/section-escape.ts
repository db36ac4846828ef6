import { sectionOf } from "./section-names.ts";
import { atxHeading, closesFence, fenceIn, linesOf, underlineLevel } from "./markdown.ts";

/**
 * A text of any origin as the content of one section: nothing in it opens a section, a comment or a code fence that does
 * not end. What needs no escape stays as it is.
 */
export function sectionText(text: string): string {
  const written: string[] = [];
  let fence: string | null = null;
  for (const line of linesOf(text.trim())) {
    if (fence !== null) {
      if (closesFence(line, fence)) fence = null;
      written.push(line);
      continue;
    }
    const plain = withoutComment(line);
    fence = fenceIn(plain);
    written.push(fence === null && opensSection(plain) ? escaped(plain) : plain);
  }
  if (fence !== null) written.push(fence);
  return written.join("\n").trim();
}

/** A text on one line, behind a mark of its own such as that of a list. */
export const lineText = (text: string): string => withoutComment(text).replace(/\s+/g, " ").trim();

const withoutComment = (line: string): string => line.replaceAll("<!--", "&lt;!--");

const opensSection = (line: string): boolean =>
  atxHeading(line, 0) !== null || underlineLevel(line) !== null || isBoldName(line);

/** Bold text that names a section is none among headings, and is warned of. */
const isBoldName = (line: string): boolean => /^ {0,3}(?:\*\*|__)/.test(line) && sectionOf(line.slice(0, 200)) !== null;

const escaped = (line: string): string => line.replace(/^\s*/, "$&\\");
