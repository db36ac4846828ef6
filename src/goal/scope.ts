import type { Problem } from "../model/input-error.ts";
import { protection } from "../model/protected-paths.ts";
import { opensEverything } from "./scope-rules.ts";
import { itemsOf } from "./section-text.ts";
import type { Item } from "./section-text.ts";
import type { Section } from "./sections.ts";

export type ScopeEntry = { path: string; line: number };

/** A scope that needs more lines than this is a folder or a pattern. */
const maxEntries = 200;
const maxLine = 4000;

const leadingCode = /^`([^`]+)`/;

/**
 * The entries of the Editable Scope section: one a list item or line, a remark may follow behind a colon, a dash or a
 * bracket. Prose is refused, not searched for paths: "leave `x.c` alone" must not open x.c.
 */
export function readScope(section: Section, name: string): { entries: ScopeEntry[]; problems: Problem[] } {
  const entries: ScopeEntry[] = [];
  const problems: Problem[] = [];
  for (const item of itemsOf(section)) {
    if (entries.length + problems.length > maxEntries) return { entries: [], problems: [tooMany(item.line, name)] };
    const paths = item.text.length > maxLine ? null : pathsOf(item);
    if (paths === null) {
      // Nested items without a path are remarks on the entry above them.
      if (item.depth === 0) problems.push(notAPath(item, name));
      continue;
    }
    for (const path of paths) {
      const wrong = wrongWith(path);
      if (wrong) problems.push({ where: `${name}:${item.line}`, ...wrong });
      else entries.push({ path: tidy(path), line: item.line });
    }
  }
  return { entries, problems };
}

/**
 * Paths in back-ticks that name a file by its ending: what the scope is taken to be where a goal has none.
 * @param text the Target section
 */
export function filesNamedIn(text: string): string[] {
  const named: string[] = [];
  for (const [, path = ""] of text.matchAll(/`([^`\s]{1,200})`/g)) {
    named.push(path);
    if (named.length === maxEntries) break;
  }
  const files = named.filter((path) => /^[\w./-]*\w\.[A-Za-z]\w{0,9}$/.test(path) && !wrongWith(path));
  return [...new Set(files.map(tidy))];
}

const nameCode = "Name the files or folders that hold the code to make faster.";

/** What is wrong with a path relative to the goal's root, or null. Whether it leaves the repository is asked apart. */
export function wrongWith(path: string): { what: string; remedy: string } | null {
  const shown = path.slice(0, 100);
  if (/[\p{Cc}\p{Cf}]/u.test(path)) return { what: "the path has invisible characters", remedy: "Type it anew." };
  if (path.includes("\\"))
    return { what: `"${shown}" has backslashes`, remedy: `Write "${shown.replaceAll("\\", "/")}".` };
  if (/^(!?\/|~|[A-Za-z]:)/.test(path) || path.includes("://"))
    return {
      what: `"${shown}" is not relative to the repository`,
      remedy: "Write the path from the goal's folder, such as src/kernel.c.",
    };
  const isTaken = path.startsWith("!");
  const plain = tidy(path.replace(/^!/, ""));
  if (opensEverything(plain))
    return { what: `"${shown}" ${isTaken ? "takes everything away" : "opens everything"}`, remedy: nameCode };
  if (/(?:^|\/)(?!\.{1,2}\/)[^/]+\/(?:\.\/)*\.\.(?:\/|$)/.test(plain))
    return {
      what: `"${shown}" goes down and up again, and matches nothing`,
      remedy: "Write the path without the .. in its middle.",
    };
  const guarded = isTaken ? null : protection(plain, "");
  if (guarded?.always)
    return { what: `"${shown}" lies in ${guarded.what}, which are never editable`, remedy: "Take the line out." };
  return null;
}

/** Whether a path relative to `root` points outside of the repository. */
export function leavesRepository(path: string, root: string): boolean {
  let depth = root.split("/").filter(Boolean).length;
  for (const part of path.replace(/^!/, "").split("/")) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return true;
  }
  return false;
}

export function pathsOf({ text }: Pick<Item, "text">): string[] | null {
  const quoted: string[] = [];
  let rest = text;
  for (let code = leadingCode.exec(rest); code && quoted.length <= maxEntries; code = leadingCode.exec(rest)) {
    quoted.push((code[1] ?? "").trim());
    rest = rest.slice(code[0].length).replace(/^\s*(,|and\b)\s*/, "");
  }
  if (quoted.length > 0) return quoted;
  const parts = text.split(/,\s+/);
  if (parts.length > 1 && parts.every((part) => !/\s/.test(part))) return parts;
  const first = /^(\S+?):?(?:$|\s+(?:[-–—:#(]|->))/.exec(text) ?? /^(\S+):\s/.exec(text);
  return first ? [first[1] ?? ""] : null;
}

const tidy = (path: string): string =>
  path
    .replace(/^(!?)(\.\/)+/, "$1")
    .replace(/\/{2,}/g, "/")
    .replace(/\/$/, "");

const notAPath = (item: Item, name: string): Problem => ({
  where: `${name}:${item.line}`,
  what: `"${item.text.slice(0, 80)}" is not a path`,
  remedy: "Write one path a line in the scope, such as - src/kernel.c; remarks go under Notes.",
});

const tooMany = (line: number, name: string): Problem => ({
  where: `${name}:${line}`,
  what: `the scope has more than ${maxEntries} entries`,
  remedy: "Name folders or patterns in place of single files, such as - src/kernels/*.c.",
});

export const opensAll = (path: string, where: string): Problem => ({
  where,
  what: `"${path.slice(0, 100)}" opens everything`,
  remedy: nameCode,
});

export const leaves = (path: string, where: string): Problem => ({
  where,
  what: `"${path.slice(0, 100)}" leaves the repository`,
  remedy: "Name paths inside the repository, relative to the goal's folder.",
});
