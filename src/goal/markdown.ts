/** One line of a goal's text. `number` counts from 1 in the text as a person sees it. */
export type Line = { text: string; number: number; fenced: boolean };

export type Heading = { name: string; level: number; line: number };

/** The text between two headings. `heading` is null for what stands before the first. */
export type Block = { heading: Heading | null; lines: Line[] };

export type FrontMatter = { text: string; firstLine: number; closed: boolean };

export type Markdown = { frontMatter: FrontMatter | null; blocks: Block[]; lineCount: number };

/**
 * Splits Markdown into front matter and the blocks under its ATX headings. Headings in code fences and HTML comments
 * are none; comments are taken out, since an issue's template speaks to its author through them.
 */
export function readMarkdown(text: string): Markdown {
  const source = text
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .replaceAll("\r", "\n")
    .split("\n");
  const frontMatter = readFrontMatter(source);
  const start = frontMatter === null ? 0 : frontMatter.text.split("\n").length + (frontMatter.closed ? 2 : 1);
  return { frontMatter, blocks: readBlocks(source, start), lineCount: source.length };
}

function readFrontMatter(source: readonly string[]): FrontMatter | null {
  if (source[0]?.trimEnd() !== "---") return null;
  const end = source.findIndex((line, index) => index > 0 && /^(---|\.\.\.)\s*$/.test(line));
  const closed = end !== -1;
  return { text: source.slice(1, closed ? end : source.length).join("\n"), firstLine: 2, closed };
}

function readBlocks(source: readonly string[], start: number): Block[] {
  const blocks: Block[] = [{ heading: null, lines: [] }];
  let fence: string | null = null;
  let inComment = false;
  for (let index = start; index < source.length; index++) {
    const number = index + 1;
    const raw = source[index] ?? "";
    if (fence !== null) {
      if (closesFence(raw, fence)) fence = null;
      blocks.at(-1)?.lines.push({ text: raw, number, fenced: true });
      continue;
    }
    const { text, open } = withoutComments(raw, inComment);
    inComment = open;
    fence = /^\s*(`{3,}|~{3,})/.exec(text)?.[1] ?? null;
    const heading = fence === null ? readHeading(text, number) : null;
    if (heading) blocks.push({ heading, lines: [] });
    else blocks.at(-1)?.lines.push({ text, number, fenced: fence !== null });
  }
  return blocks;
}

const closesFence = (line: string, fence: string): boolean => {
  const mark = line.trim();
  return mark.length >= fence.length && mark === (fence[0] ?? "").repeat(mark.length);
};

function readHeading(line: string, number: number): Heading | null {
  const marks = /^ {0,3}(#{1,6})(?=[ \t]|$)/.exec(line);
  if (!marks) return null;
  const name = line
    .slice(marks[0].length)
    .trim()
    .replace(/(^|[ \t])#+$/, "")
    .trim();
  return { name, level: marks[1]?.length ?? 1, line: number };
}

/** Takes `<!-- … -->` out of a line; `open` says that one goes on in the next line. */
function withoutComments(line: string, open: boolean): { text: string; open: boolean } {
  let text = "";
  let at = 0;
  let inside = open;
  while (at < line.length) {
    const mark = inside ? "-->" : "<!--";
    const hit = line.indexOf(mark, at);
    if (!inside) text += line.slice(at, hit === -1 ? undefined : hit);
    if (hit === -1) break;
    at = hit + mark.length;
    inside = !inside;
  }
  return { text, open: inside };
}
