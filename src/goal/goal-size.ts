import { linesOf } from "./markdown.ts";

/** A goal is a page, not a book; the limits keep hostile input cheap. */
export const maxGoalCharacters = 1_000_000;
const maxGoalLines = 20_000;

/** What a text has too much of, and the line where that begins. */
export function excessOf(text: string): { line: number; what: string } | null {
  if (text.length > maxGoalCharacters)
    return { line: 1, what: `the goal has ${text.length} characters, at most ${maxGoalCharacters} are read` };
  const lines = text.length > maxGoalLines ? linesOf(text).length : 0;
  return lines > maxGoalLines
    ? { line: maxGoalLines + 1, what: `the goal has ${lines} lines, at most ${maxGoalLines} are read` }
    : null;
}
