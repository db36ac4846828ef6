/** GitHub takes no longer comment, code units. */
const maxBody = 70_000;

/** Lines of one paragraph that are looked through for the end of a comment. */
const maxParagraph = 200;

/** Whether a line is the last of a block that shows its lines as they are, or not at all. */
type IsEnd = (line: string) => boolean;

/** Raw HTML: from where it begins to the line that has its end. */
const htmlBlocks: readonly { begins: RegExp; ends: RegExp }[] = [
  { begins: /^ {0,3}<!--/, ends: /-->/ },
  { begins: /^ {0,3}<(?:pre|script|style|textarea)(?:[\s>]|$)/i, ends: /<\/(?:pre|script|style|textarea)>/i },
  { begins: /^ {0,3}<[?]/, ends: /[?]>/ },
  { begins: /^ {0,3}<!\[CDATA\[/, ends: /\]\]>/ },
];

/**
 * The lines of a comment that its author says, as GitHub shows them: no code (fenced, also in lists, or indented), no
 * quotations, no HTML comments. Where Markdown leaves a doubt, a line is left out.
 */
export function readableLines(body: string): string[] {
  const lines = body.slice(0, maxBody).split(/\r\n|\r|\n/);
  const readable: string[] = [];
  let isEnd: IsEnd | null = null;
  for (const [at, line] of lines.entries()) {
    if (isEnd) {
      if (isEnd(line)) isEnd = null;
      continue;
    }
    isEnd = endOfFence(line) ?? endOfHtml(line) ?? endOfComment(lines, at);
    if (isEnd === null && !/^(?: {0,3}>| {4}| {0,3}\t)/.test(line)) readable.push(line);
  }
  return readable;
}

/** A fence ends at one of the same sign that is at least as long and stands alone. */
function endOfFence(line: string): IsEnd | null {
  const [, fence] = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(`{3,}(?=[^`]*$)|~{3,})/.exec(line) ?? [];
  if (fence === undefined) return null;
  return (below) => {
    const run = /^\s*(`+|~+)\s*$/.exec(below)?.[1] ?? "";
    return run[0] === fence[0] && run.length >= fence.length;
  };
}

function endOfHtml(line: string): IsEnd | null {
  const block = htmlBlocks.find(({ begins }) => begins.test(line));
  return block && !block.ends.test(line) ? (below) => block.ends.test(below) : null;
}

/** A comment in a paragraph ends with it: where nothing closes it there, its beginning is text like any other. */
function endOfComment(lines: readonly string[], at: number): IsEnd | null {
  const line = lines[at] ?? "";
  if (line.lastIndexOf("<!--") <= line.lastIndexOf("-->")) return null;
  const below = lines.slice(at + 1, at + 1 + maxParagraph);
  const blank = below.findIndex((text) => text.trim() === "");
  const closes = below.slice(0, blank < 0 ? below.length : blank).some((text) => text.includes("-->"));
  return closes ? (text) => text.includes("-->") : null;
}
