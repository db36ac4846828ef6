/**
 * What came from outside (goals, models, runners) is shown, never obeyed: no HTML, no images, no mentions of people or
 * issues, no links, no table breaks, no invisible or control characters, bounded length.
 */

/** One line without control, format and line-breaking characters, at most `max` characters. For terminals, titles. */
export function oneLine(text: string, max = 200): string {
  const clean = text
    .slice(0, max * 4)
    .replace(/[\s\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, "")
    .trim();
  const letters = [...clean];
  return letters.length > max ? `${letters.slice(0, max - 1).join("")}…` : clean;
}

/**
 * For titles and commits: as `oneLine`, and nobody is mentioned, nothing linked where GitHub makes links of plain text,
 * and no `[skip ci]` keeps the repository's own checks from running.
 */
export const unlinked = (text: string, max?: number): string =>
  unlink(oneLine(text, max)).replace(/\[(?=\s*(?:skip|no|ci|actions)\b)/gi, "[\u200B");

/** One line of prose for Markdown, table cells included. What stands in back-ticks is shown as a code span. */
export const prose = (text: string, max?: number): string =>
  oneLine(text, max)
    .split(codeSpan)
    .map((part, index) => (index % 2 === 1 ? code(part) : escaped(part)))
    .join("")
    // A list, a rule, an underline or a slash command at the start of a line.
    .replace(/^([-+=](?=[\s=-])|\/|\d+[.)](?=\s|$))/, "\u200B$1");

/** Back-ticks one by one and in pairs; longer runs of them are signs like others. */
const codeSpan = /(?<!`)`(?=\S)([^`]*[^`\s])`(?!`)/;

const escaped = (line: string): string =>
  unlink(line.replace(/[\\`*_{}[\]()<>#|~!&$]/g, (sign) => (sign === "&" ? "&amp;" : `\\${sign}`)));

/** One line inside of an HTML block, where a backslash escapes nothing: every sign is an entity, for either reader. */
export const html = (text: string, max?: number): string =>
  unlink(oneLine(text, max)).replace(/[\\`*_{}[\]()<>#|~!&$"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** One line as a code span, for Markdown outside and inside of tables: what is inside is neither parsed nor linked. */
export function code(text: string, max?: number): string {
  // GitHub's tables take a backslash before a bar for an escape of its own, even in a code span: the two are parted.
  const inner = oneLine(text, max).replaceAll("\\|", "\\\u200B|").replaceAll("|", "\\|");
  if (inner === "") return "–";
  const longest = Math.max(0, ...[...inner.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${fence}${pad}${inner}${pad}${fence}`;
}

/** Several lines as a code block whose fence is longer than any inside. */
export function codeBlock(text: string, max = 4000, language = "text"): string {
  const clean = text.replaceAll("\r\n", "\n").replace(/[^\n\t\P{C}]/gu, "");
  const cut =
    clean.length > max ? `${clean.slice(0, max).toWellFormed()}\n… (${clean.length - max} more characters)` : clean;
  const longest = Math.max(2, ...[...cut.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${cut.trimEnd()}\n${fence}`;
}

/** A zero-width space where GitHub would see a person, an issue or an address; escapes do not stop it from looking. */
const unlink = (text: string): string =>
  text
    .replace(/@(?=\S)/g, "@\u200B")
    .replace(/#(?=\d)/g, "#\u200B")
    .replace(/\b(GH)-(?=\d)/gi, "$1-\u200B")
    .replace(/:\/\//g, ":\u200B//")
    .replace(/\bwww\./gi, "www\u200B.");
