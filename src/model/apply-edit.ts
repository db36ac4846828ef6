import * as z from "zod";
import { applyDiff, openOverlay, pathsOfDiff } from "./apply-diff.ts";
import type { Applied, CurrentText } from "./apply-diff.ts";
import { candidateLimits } from "./candidate.ts";
import { replaceOnce } from "./replace-once.ts";

const path = z.string().min(1).max(1024).describe("The file, from the repository's top.");
const text = z.string().max(candidateLimits.bytes);

/** One change to the files as they are: a search and its replacement, a whole file, or a unified diff. */
export const Change = z.union(
  [
    z.strictObject({
      path,
      search: text.describe("Text that the file has exactly once; empty only where the file is not there yet."),
      replace: text.describe("What stands there afterwards."),
    }),
    z.strictObject({ path, content: text.nullable().describe("The whole new content; null removes the file.") }),
    z.strictObject({ diff: text.min(1).describe("A unified diff, as `git diff` prints it.") }),
  ],
  { error: "a change is {path, search, replace}, {path, content} or {diff}, with no other keys" },
);
export type Change = z.infer<typeof Change>;

/**
 * The files that a change leaves behind, or why it does not apply: which part of it, and what is there instead.
 * Pure: `current` gives a file's text, null where there is none; it is asked for `pathsOf(change)` and nothing else.
 */
export function applyEdit(current: CurrentText, change: Change): Applied {
  if ("diff" in change) return applyDiff(current, change.diff);
  if ("content" in change) return writeWhole(current, change);
  const replaced = replaceOnce(current(change.path), change);
  return replaced.ok ? { ok: true, files: [{ path: change.path, content: replaced.text }] } : replaced;
}

/** Several changes, each to what those before it left. All apply, or none. */
export function applyEdits(current: CurrentText, changes: readonly Change[]): Applied {
  const overlay = openOverlay(current);
  for (const [index, change] of changes.entries()) {
    const applied = applyEdit(overlay.current, change);
    if (!applied.ok) return { ok: false, problem: `${blockOf(index, changes.length)}${applied.problem}` };
    overlay.write(applied.files);
  }
  return { ok: true, files: overlay.files() };
}

/** The files that a change reads or writes. */
export const pathsOf = (change: Change): string[] => ("diff" in change ? pathsOfDiff(change.diff) : [change.path]);

const blockOf = (index: number, count: number): string => (count === 1 ? "" : `block ${index + 1} of ${count}: `);

function writeWhole(current: CurrentText, change: { path: string; content: string | null }): Applied {
  if (change.content === null && current(change.path) === null)
    return { ok: false, problem: `${change.path} cannot be removed: there is no such file` };
  return { ok: true, files: [{ path: change.path, content: change.content }] };
}
