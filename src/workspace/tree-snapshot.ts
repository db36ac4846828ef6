import { lstatSync, readdirSync } from "node:fs";
import path from "node:path";

/** A larger tree is left to git: looking at so many files takes longer than starting it. */
const mostEntries = 500;

/**
 * What every file and folder of a tree looks like from outside, as one text; null for a tree that is large or cannot be
 * read. The change time is the kernel's and nobody sets it back, so equal texts mean that nothing was touched.
 */
export function snapshotOf(folder: string): string | null {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    if (entries.length > mostEntries) return null;
    return entries
      .map(({ parentPath, name }) => seenFromOutside(path.join(parentPath, name)))
      .sort()
      .join("\n");
  } catch {
    return null;
  }
}

function seenFromOutside(place: string): string {
  const { ino, mode, size, mtimeNs, ctimeNs } = lstatSync(place, { bigint: true });
  return [place, ino, mode, size, mtimeNs, ctimeNs].join("\0");
}
