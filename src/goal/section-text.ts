import type { Line } from "./markdown.ts";
import type { Section } from "./sections.ts";

/** One item of a list, the text of its continuation lines included. `depth` is 0 for the outermost items. */
export type Item = { text: string; line: number; depth: number; listed: boolean };

/** The section's text, trimmed; null where it is absent, empty, or what an issue form writes for an empty field. */
export function textOf(section: Section | undefined): string | null {
  const text = (section?.lines ?? [])
    .map((line) => line.text)
    .join("\n")
    .trim();
  return text === "" || /^_No response_$/i.test(text) ? null : text;
}

/** The content of the section's code fences, or its whole text where it has none. */
export function codeOf(section: Section | undefined): string | null {
  const fenced = contentLines(section).filter((line) => line.fenced);
  if (fenced.length === 0) return textOf(section);
  return (
    fenced
      .map((line) => line.text)
      .join("\n")
      .trim() || null
  );
}

/**
 * The section's list items; paragraphs and fenced lines become items that are not `listed`. An indented line that
 * starts no item continues the one above.
 */
export function itemsOf(section: Section | undefined): Item[] {
  if (textOf(section) === null) return [];
  const items: (Omit<Item, "text"> & { parts: string[] })[] = [];
  const indents: number[] = [];
  let isOpen = false;
  for (const { text, number, fenced } of contentLines(section)) {
    const marker = fenced ? null : /^(\s*)(?:[-*+]|\d{1,9}[.)])(?:\s+|$)/.exec(text);
    const content = (marker ? text.slice(marker[0].length) : text).trim();
    const last = items.at(-1);
    if (marker) {
      const indent = (marker[1] ?? "").replaceAll("\t", "    ").length;
      while (indents.length > 0 && (indents.at(-1) ?? 0) >= indent) indents.pop();
      items.push({ parts: [withoutCheckbox(content)], line: number, depth: indents.length, listed: true });
      indents.push(indent);
    } else if (content !== "" && isOpen && !fenced && last?.listed && /^\s/.test(text)) last.parts.push(content);
    else if (content !== "") items.push({ parts: [content], line: number, depth: 0, listed: false });
    isOpen = content !== "" || marker !== null;
  }
  return items
    .map(({ parts, ...item }) => ({ ...item, text: parts.join(" ").trim() }))
    .filter((item) => item.text !== "");
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

const withoutCheckbox = (text: string): string => text.replace(/^\[[ xX]\]\s+/, "");

/** The lines without the fences' own. */
const contentLines = (section: Section | undefined): Line[] =>
  (section?.lines ?? []).filter((line) => !(line.fenced && /^\s*(`{3,}|~{3,})/.test(line.text)));
