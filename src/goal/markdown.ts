import { withoutComments } from "./comments.ts";

/**
 * One line of a goal's text. `number` counts from 1 in the text as a person sees it; `fence` is a code fence's own line,
 * `code` what stands in one.
 */
export type Line = { text: string; number: number; kind: "text" | "fence" | "code" };

export type Heading = { name: string; level: number; line: number };

/** The text between two headings. `heading` is null for what stands before the first. */
export type Block = { heading: Heading | null; lines: Line[] };

export type FrontMatter = { text: string; firstLine: number; closed: boolean };

export type Markdown = {
  frontMatter: FrontMatter | null;
  blocks: Block[];
  /** Line on which a comment or a code fence begins that never ends; null where all of them do. */
  unclosed: { what: "comment" | "code fence"; line: number } | null;
};

/**
 * Splits Markdown into front matter and the blocks under its headings, `## Target` or underlined. Headings in code and
 * HTML comments are none; comments are taken out, since an issue's template speaks to its author through them.
 */
export function readMarkdown(text: string): Markdown {
  const source = linesOf(text.replace(/^\uFEFF/, ""));
  const frontMatter = readFrontMatter(source);
  const start = frontMatter === null ? 0 : frontMatter.text.split("\n").length + (frontMatter.closed ? 2 : 1);
  return { frontMatter, ...readBlocks(source, start) };
}

/** The lines of a text, whatever ends them. */
export const linesOf = (text: string): string[] => text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").split("\n");

function readFrontMatter(source: readonly string[]): FrontMatter | null {
  if (source[0]?.trimEnd() !== "---") return null;
  const end = source.findIndex((line, index) => index > 0 && /^(---|\.\.\.)\s*$/.test(line));
  const closed = end !== -1;
  return { text: source.slice(1, closed ? end : source.length).join("\n"), firstLine: 2, closed };
}

/** What is open at the end of a line. */
type Open = { kind: "comment"; line: number } | { kind: "fence"; line: number; mark: string } | null;

function readBlocks(source: readonly string[], start: number): Pick<Markdown, "blocks" | "unclosed"> {
  const blocks: Block[] = [{ heading: null, lines: [] }];
  let open: Open = null;
  for (let index = start; index < source.length; index++) {
    const number = index + 1;
    const raw = source[index] ?? "";
    const lines = blocks.at(-1)?.lines ?? [];
    if (open?.kind === "fence") {
      const isEnd = closesFence(raw, open.mark);
      lines.push({ text: raw, number, kind: isEnd ? "fence" : "code" });
      if (isEnd) open = null;
      continue;
    }
    const { text, isOpen } = withoutComments(raw, open !== null);
    open = isOpen ? (open ?? { kind: "comment", line: number }) : null;
    const mark = isOpen ? null : fenceIn(text);
    if (mark !== null) open = { kind: "fence", line: number, mark };
    const heading = mark === null ? (atxHeading(text, number) ?? takeUnderlined(lines, text)) : null;
    if (heading) blocks.push({ heading, lines: [] });
    else lines.push({ text, number, kind: mark === null ? "text" : "fence" });
  }
  const unclosed = open && { what: open.kind === "fence" ? ("code fence" as const) : open.kind, line: open.line };
  return { blocks, unclosed };
}

/** The mark of the code fence that a line opens, or null: what follows back-ticks may have none, or they are a span. */
export const fenceIn = (line: string): string | null => /^\s*(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1] ?? null;

export const closesFence = (line: string, fence: string): boolean => {
  const mark = line.trim();
  return mark.length >= fence.length && mark === (fence[0] ?? "").repeat(mark.length);
};

/** `## Target` */
export function atxHeading(line: string, number: number): Heading | null {
  const marks = /^ {0,3}(#{1,6})(?=[ \t]|$)/.exec(line);
  if (!marks) return null;
  const name = line.slice(marks[0].length).trim();
  return { name: withoutClosingMarks(name), level: marks[1]?.length ?? 1, line: number };
}

/** `Target ##` says the same as `Target`, and `Target \##` ends in two. From the end: a pattern would try every `#`. */
function withoutClosingMarks(name: string): string {
  let end = name.length;
  while (name[end - 1] === "#") end--;
  if (end === name.length) return name;
  if (end === 0 || /[ \t]/.test(name[end - 1] ?? "")) return name.slice(0, end).trim();
  let start = end;
  while (name[start - 1] === "\\") start--;
  const isEscaped = start < end && (start === 0 || /[ \t]/.test(name[start - 1] ?? ""));
  return isEscaped ? name.slice(0, start) + name.slice(start + 1) : name;
}

/** What underlines a heading of its own: its level, or null. Two dashes are an empty list or a typing mistake. */
export const underlineLevel = (line: string): number | null => {
  const mark = /^ {0,3}(={3,}|-{3,})[ \t]*$/.exec(line)?.[1];
  return mark === undefined ? null : mark.startsWith("=") ? 1 : 2;
};

/** Takes the one line of a paragraph that `line` underlines off the end of `lines`. */
function takeUnderlined(lines: Line[], line: string): Heading | null {
  const level = underlineLevel(line);
  const [above, last] = [lines.at(-2), lines.at(-1)];
  if (level === null || last?.kind !== "text" || !isPlain(last.text)) return null;
  if (above && above.kind === "text" && above.text.trim() !== "") return null;
  lines.pop();
  return { name: last.text.trim(), level, line: last.number };
}

/** Neither empty nor indented, of a list, a quotation or a table. */
const isPlain = (line: string): boolean => /^ {0,3}(?![-*+>|]\s|>|\d{1,9}[.)]\s)[^\s|]/.test(line);
