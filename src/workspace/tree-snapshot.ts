import { lstat, readdir } from "node:fs/promises";
import path from "node:path";

/** A larger tree is left to git: looking at so many files takes longer than starting it. */
const mostEntries = 500;

/**
 * What every file and folder of a tree looks like from outside, as one text; null for a large tree. The change time is
 * the kernel's and nobody sets it back, so equal texts mean that nothing was touched.
 */
export async function snapshotOf(folder: string): Promise<string | null> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  if (entries.length > mostEntries) return null;
  const seen = await Promise.all(
    entries.map(async ({ parentPath, name }) => {
      const place = path.join(parentPath, name);
      const { ino, mode, size, mtimeNs, ctimeNs } = await lstat(place, { bigint: true });
      return [place, ino, mode, size, mtimeNs, ctimeNs].join("\0");
    }),
  );
  return seen.sort().join("\n");
}
