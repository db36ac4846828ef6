import { constants } from "node:fs";
import { lstat, open, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { candidateLimits } from "../../model/candidate.ts";
import { blobId } from "../../model/digest.ts";

/**
 * What lies at a path. `touched` is another text whenever somebody wrote to the file; `blob` is git's id of its content,
 * null where nobody looked or where it is too large for an edit.
 */
export type TreeEntry =
  | { kind: "file"; executable: boolean; bytes: number; touched: string; blob: string | null }
  | { kind: "link"; target: string }
  /** A socket, a pipe; or what cannot be looked at: a name that is no text, a path that is too long. */
  | { kind: "strange" };

/** By path relative to the tree; folders are not in it. */
export type TreeState = ReadonlyMap<string, TreeEntry>;

/** So many files are open at once, each of which may have as many bytes as an edit. */
const atOnce = 32;

/** Everything in a tree that nobody is at work in; links are not followed. `contents`: whether files are read, too. */
export async function stateOf(tree: string, contents: "read" | "unread"): Promise<TreeState> {
  const state = new Map<string, TreeEntry>();
  const folders = [""];
  const strange = { kind: "strange" } as const;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const below = (name: string) => (folder === "" ? name : `${folder}/${name}`);
    const entries = await readdir(join(tree, folder), { withFileTypes: true }).catch(() => null);
    if (entries === null) state.set(folder, strange);
    for (const entry of entries ?? []) if (entry.isDirectory()) folders.push(below(entry.name));
    const paths = entries?.filter((entry) => !entry.isDirectory()).map(({ name }) => below(name)) ?? [];
    for (let at = 0; at < paths.length; at += atOnce) {
      const some = paths.slice(at, at + atOnce);
      const found = await Promise.all(some.map((path) => entryAt(join(tree, path), contents).catch(() => strange)));
      found.forEach((entry, index) => state.set(some[index] ?? "", entry));
    }
  }
  return state;
}

async function entryAt(place: string, contents: "read" | "unread"): Promise<TreeEntry> {
  const found = await lstat(place, { bigint: true });
  if (found.isSymbolicLink()) return { kind: "link", target: await readlink(place) };
  if (!found.isFile()) return { kind: "strange" };
  const { ino, size, mode, mtimeNs, ctimeNs } = found;
  const content = contents === "read" ? await readContent(place) : null;
  return {
    kind: "file",
    executable: (mode & 0o100n) !== 0n,
    bytes: Number(size),
    touched: [ino, size, mode, mtimeNs, ctimeNs].join(" "),
    blob: content && blobId(content),
  };
}

/** A regular file's bytes; null where it is not one, or larger than an edit may be. */
export async function readContent(place: string): Promise<Buffer | null> {
  // What became a pipe in the meantime must not make us wait.
  const file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    return found.isFile() && found.size <= candidateLimits.bytes ? await file.readFile() : null;
  } finally {
    await file.close();
  }
}
