/** What lies between two trees in memory. Renames are seen where the content stayed the same; patches are not made. */
import type { FileChange, Paths } from "./git-store.ts";
import { treeMode } from "./memory-objects.ts";
import type { Entry, ObjectStore, Tree } from "./memory-objects.ts";

type Change = { path: string; before: Entry | null; after: Entry | null };

/** Files that differ, in order of path; whole folders that are equal are passed over. */
function changes(store: ObjectStore, from: string | null, to: string | null, folder = ""): Change[] {
  if (from === to) return [];
  const [before, after] = [entriesOf(store, from), entriesOf(store, to)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name) => {
    const [old, now] = [before.get(name) ?? null, after.get(name) ?? null];
    if (old?.sha === now?.sha && old?.mode === now?.mode) return [];
    const path = `${folder}${name}`;
    const [oldTree, nowTree] = [subtree(old), subtree(now)];
    const inside = oldTree === nowTree ? [] : changes(store, oldTree, nowTree, `${path}/`);
    const [oldFile, nowFile] = [oldTree === null ? old : null, nowTree === null ? now : null];
    return oldFile === null && nowFile === null ? inside : [{ path, before: oldFile, after: nowFile }, ...inside];
  });
}

const subtree = (entry: Entry | null): string | null => (entry?.mode === treeMode ? entry.sha : null);

function entriesOf(store: ObjectStore, sha: string | null): Tree {
  const found = sha === null ? null : store.get(sha);
  return found?.type === "tree" ? found.entries : new Map();
}

export function treeChanges(store: ObjectStore, from: string, to: string): FileChange[] {
  const found = changes(store, from, to).toSorted(byPath);
  const gone = found.filter(({ after }) => after === null);
  const files: FileChange[] = [];
  const renamed = new Set<string>();
  for (const { path, before, after } of found) {
    if (after === null) continue;
    const source = before === null ? gone.find((one) => isRename(one, after, renamed)) : undefined;
    if (source !== undefined) renamed.add(source.path);
    const old = before ?? source?.before ?? null;
    files.push({
      status: source !== undefined ? "renamed" : statusOf(before, after),
      path,
      previousPath: source?.path ?? null,
      blob: after.sha,
      ...lineCounts(store, old?.sha ?? null, after.sha),
      patch: null,
    });
  }
  for (const { path, before } of gone) {
    if (before === null || renamed.has(path)) continue;
    const counts = lineCounts(store, before.sha, null);
    files.push({ status: "removed", path, previousPath: null, blob: before.sha, ...counts, patch: null });
  }
  return files.toSorted(byPath);
}

const byPath = (a: { path: string }, b: { path: string }): number =>
  Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));

const isRename = ({ path, before }: Change, after: Entry, taken: ReadonlySet<string>): boolean =>
  before?.sha === after.sha && !taken.has(path);

const statusOf = (before: Entry | null, after: Entry): FileChange["status"] =>
  before === null ? "added" : before.mode.slice(0, 3) === after.mode.slice(0, 3) ? "modified" : "changed";

export function changedPaths(store: ObjectStore, from: string | null, to: string): Paths {
  const paths: Paths = { added: [], removed: [], modified: [] };
  for (const { path, before, after } of changes(store, from, to).toSorted(byPath)) {
    const list = before === null ? paths.added : after === null ? paths.removed : paths.modified;
    list.push(path);
  }
  return paths;
}

/** Lines only in one of the two; none for binary files, as git counts. */
function lineCounts(store: ObjectStore, from: string | null, to: string | null) {
  const [old, now] = [from, to].map((sha) => linesOf(store, sha));
  if (old === undefined || now === undefined || old === null || now === null) return { additions: 0, deletions: 0 };
  const kept = commonLines(old, now);
  return { additions: now.length - kept, deletions: old.length - kept };
}

function linesOf(store: ObjectStore, sha: string | null): string[] | null {
  const found = sha === null ? null : store.get(sha);
  if (found?.type !== "blob") return [];
  return found.content.includes(0) ? null : (found.content.toString("latin1").match(/[^\n]*\n|[^\n]+$/g) ?? []);
}

/** Length of the longest common subsequence; equal ends are passed over first. */
function commonLines(a: readonly string[], b: readonly string[]): number {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  let row = Array.from({ length: right.length + 1 }, () => 0);
  for (const line of left) {
    const next = [0];
    for (const [at, other] of right.entries()) {
      next.push(line === other ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0));
    }
    row = next;
  }
  return start + end + (row.at(-1) ?? 0);
}
