import { literalPaths, scopeMatcher } from "../model/scope.ts";

/**
 * What a scope entry matches for certain of another's, as far as their texts tell: an equal one, a path that it matches,
 * and whatever lies below a folder that it opens.
 */
export function coveredBy(entry: string, root: string): (other: string) => boolean {
  const isOpen = scopeMatcher([entry], root);
  const folder = /^([^*?[\]{}()]+?)(?:\/\*\*)?\/?$/.exec(entry)?.[1];
  return (other) => {
    if (entry === other || (folder !== undefined && other.startsWith(`${folder}/`))) return true;
    const [path] = literalPaths([other], root);
    return path !== undefined && isOpen(path);
  };
}

/**
 * A scope cut down to what some entries open: of either side those that the other covers. What only overlaps is left
 * closed. Without such entries it stays as it is.
 */
export function narrowed(scope: readonly string[], only: readonly string[], root: string): string[] {
  if (only.length === 0) return [...scope];
  const open = scope.filter((entry) => !entry.startsWith("!"));
  const excluded = scope.filter((entry) => entry.startsWith("!"));
  return [...new Set([...within(open, only, root), ...within(only, open, root), ...excluded])];
}

function within(entries: readonly string[], limits: readonly string[], root: string): string[] {
  const tests = limits.map((limit) => coveredBy(limit, root));
  return entries.filter((entry) => tests.some((covers) => covers(entry)));
}
