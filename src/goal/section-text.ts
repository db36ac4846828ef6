import type { Line } from "./markdown.ts";
import type { Section } from "./sections.ts";

/** One item of a list, the text of its continuation lines included. `depth` is 0 for the outermost items. */
export type Item = { text: string; line: number; depth: number; listed: boolean };

/** The section's text, trimmed; null where it is absent, empty, or what an issue form writes for an empty field. */
export const textOf = (section: Section | undefined): string | null => joined(section?.lines ?? []);

/** The content of the section's code fences, or its whole text where it has none. */
export function codeOf(section: Section | undefined): string | null {
  const lines = section?.lines ?? [];
  const isFenced = lines.some(({ kind }) => kind === "fence");
  return joined(isFenced ? lines.filter(({ kind }) => kind === "code") : lines);
}

function joined(lines: readonly Line[]): string | null {
  const text = lines
    .map((line) => line.text)
    .join("\n")
    .trim();
  return text === "" || /^_No response_$/i.test(text) ? null : text;
}

/**
 * The section's list items; paragraphs and fenced lines become items that are not `listed`. An indented line that
 * starts no item continues the one above.
 */
export function itemsOf(section: Section | undefined): Item[] {
  if (textOf(section) === null) return [];
  const items: Gathered[] = [];
  const indents: number[] = [];
  let isOpen = false;
  for (const { text, number, kind } of contentLines(section)) {
    const marker = kind === "code" ? null : /^(\s*)(?:[-*+]|\d{1,9}[.)])(?:\s+|$)/.exec(text);
    const content = (marker ? text.slice(marker[0].length) : text).trim();
    const last = items.at(-1);
    if (marker) {
      const indent = (marker[1] ?? "").replaceAll("\t", "    ").length;
      while (indents.length > 0 && (indents.at(-1) ?? 0) >= indent) indents.pop();
      items.push({ ...boxOf(content), line: number, depth: indents.length, listed: true });
      indents.push(indent);
    } else if (content !== "" && isOpen && kind === "text" && last?.listed && /^\s/.test(text))
      last.parts.push(content);
    else if (content !== "") items.push({ parts: [content], box: null, line: number, depth: 0, listed: false });
    isOpen = content !== "" || marker !== null;
  }
  return chosen(items)
    .map(({ parts, box: _box, ...item }) => ({ ...item, text: parts.join(" ").trim() }))
    .filter((item) => item.text !== "");
}

type Gathered = Omit<Item, "text"> & { parts: string[]; box: "checked" | "empty" | null };

/** `[x]` and `[ ]` before an item, as lists of tasks and the check boxes of issue forms have them. */
function boxOf(content: string): Pick<Gathered, "parts" | "box"> {
  const box = /^\[([ xX])\]\s+/.exec(content);
  if (!box) return { parts: [content], box: null };
  return { parts: [content.slice(box[0].length)], box: box[1] === " " ? "empty" : "checked" };
}

/** Where some boxes are checked the empty ones were not chosen, nor what is nested in them; all empty is a plain list. */
function chosen(items: readonly Gathered[]): readonly Gathered[] {
  if (!items.some(({ box }) => box === "checked")) return items;
  let left: number | null = null;
  return items.filter(({ box, depth, listed }) => {
    if (left !== null && listed && depth > left) return false;
    left = box === "empty" ? depth : null;
    return left === null;
  });
}

/** Items with each one's nested items behind it, as one line. */
export function outlineOf(section: Section | undefined): { text: string; line: number }[] {
  const outline: { parts: string[]; line: number }[] = [];
  for (const { text, line, depth } of itemsOf(section)) {
    const last = outline.at(-1);
    if (depth > 0 && last) last.parts.push(text);
    else outline.push({ parts: [text], line });
  }
  return outline.map(({ parts, line }) => ({
    text: parts.map((part, index) => (index < parts.length - 1 ? part.replace(/:$/, "") : part)).join("; "),
    line,
  }));
}

/** The lines without the fences' own. */
const contentLines = (section: Section | undefined): Line[] =>
  (section?.lines ?? []).filter(({ kind }) => kind !== "fence");
