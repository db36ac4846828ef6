import { join } from "node:path";
import { blobId } from "../../model/digest.ts";
import { readContent } from "./tree-state.ts";
import type { TreeEntry, TreeState } from "./tree-state.ts";

/** A path at which a tree is not what it was; one of the two is there. */
export type Change = { path: string; before: TreeEntry | null; after: TreeEntry | null };

/** Where a tree, as it is now, differs from what it was before, by path. What was only touched does not. */
export async function changesOf(tree: string, before: TreeState, after: TreeState): Promise<Change[]> {
  const changes: Change[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const change = { path, before: before.get(path) ?? null, after: after.get(path) ?? null };
    if (await differs(join(tree, path), change)) changes.push(change);
  }
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function differs(place: string, { before, after }: Change): Promise<boolean> {
  if (before?.kind === "link" && after?.kind === "link") return before.target !== after.target;
  if (before?.kind !== "file" || after?.kind !== "file") return true;
  if (before.touched === after.touched) return false;
  if (before.executable !== after.executable || before.bytes !== after.bytes || before.blob === null) return true;
  const content = await readContent(place).catch(() => null);
  return content === null || blobId(content) !== before.blob;
}
