import { stripVTControlCharacters } from "node:util";
import { dialogueLimit } from "../../model/ledger.ts";
import { cleaned } from "../agent/quoted.ts";

/** An agent's output as a person would see it, without colours and invisible characters. */
export const readable = (output: string): string => cleaned(stripVTControlCharacters(output)).trim();

/** The end of a text, from the beginning of a line where there is one, at most `limit` characters. */
export function endOf(text: string, limit: number = dialogueLimit): string {
  if (text.length <= limit) return text;
  const end = text.slice(2 - limit).toWellFormed();
  const line = end.indexOf("\n") + 1;
  return `…\n${end.slice(line < end.length / 2 ? line : 0)}`.slice(0, limit);
}

export const lastLines = (text: string, lines: number): string => text.split("\n").slice(-lines).join("\n");

const heading = /^[\s#*_>]*hypothesis[\s*_]*:[\s*_]*(.*)$/i;
const longest = 2000;

/**
 * What an agent says that it tries: what follows the last `HYPOTHESIS:`, on its line or on the next that is not empty;
 * else its last line. "" where it said nothing. The last one, because many print the brief first.
 */
export function hypothesisIn(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  const at = lines.findLastIndex((line) => heading.test(line));
  const said = at < 0 ? [] : [heading.exec(lines[at] ?? "")?.[1] ?? "", ...lines.slice(at + 1)];
  const found = said.find((line) => line !== "") ?? lines.findLast((line) => line !== "") ?? "";
  return found.slice(0, longest).toWellFormed();
}
