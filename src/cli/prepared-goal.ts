import { readMarkdown } from "../goal/markdown.ts";
import { findSections } from "../goal/sections.ts";

/**
 * A goal's text that names no contract, so that the one beside it is found: without its `benchmark:` and its Benchmark
 * section. Where it names none it is the same, byte for byte.
 */
export function withoutContract(text: string): string {
  const markdown = readMarkdown(text);
  const section = findSections(markdown, "goal").byKey.get("benchmark");
  const last = section?.lines.at(-1)?.number ?? section?.line ?? 0;
  const front = markdown.frontMatter?.text.split("\n") ?? [];
  const key = front.findIndex((line) => /^benchmark\s*:/.test(line));
  // A value that goes on in the next lines is indented.
  const rest = front.slice(key + 1).findIndex((line) => !/^\s+\S/.test(line));
  const keyLines = key < 0 ? 0 : 1 + (rest < 0 ? front.length - key - 1 : rest);
  const isContract = (number: number): boolean =>
    (section !== undefined && number >= section.line && number <= last) ||
    (number >= key + 2 && number < key + 2 + keyLines);
  if (section === undefined && keyLines === 0) return text;
  return text
    .split(/(?<=\r\n|\n|\r(?!\n))/)
    .filter((_, index) => !isContract(index + 1))
    .join("");
}
