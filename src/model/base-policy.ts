import type { Edit } from "./candidate.ts";
import { blobId } from "./digest.ts";
import { fold } from "./protected-paths.ts";

/** What is at a path of the base commit; `mode` as git writes it: `100644` a file, `040000` a folder. */
export type BaseEntry = { path: string; mode: string; blob: string };

/** Everything at the base whose path is this one but for letter case and Unicode form. */
export type BaseLookup = (path: string) => readonly BaseEntry[];

/**
 * Why an edit does not fit the base commit, or null: what `checkEdits` cannot tell from paths alone. Asked by the
 * workspace before it builds, and again by the app, which trusts no runner.
 */
export function objectionToBase(edit: Edit, at: BaseLookup): string | null {
  const { path, baseBlob, content } = edit;
  const entry = at(path).find((found) => found.path === path);
  if (entry && entry.mode !== plainFile) {
    return `\`${path}\` is ${nameOfMode(entry.mode)} at the base; only plain files may change`;
  }
  if ((entry?.blob ?? null) !== baseBlob) {
    return `\`${path}\` was made against blob ${baseBlob ?? "(none)"}, but the base has ${entry?.blob ?? "(none)"}`;
  }
  if (entry) return null;
  if (content === null) return `\`${path}\` is removed, but is not there`;
  return objectionToNew(path, at);
}

/** Whether applying the edits gives the base again. */
export const changesNothing = (edits: readonly Edit[]): boolean =>
  edits.every(({ baseBlob, content }) =>
    baseBlob === null || content === null ? baseBlob === content : blobId(content, baseBlob.length) === baseBlob,
  );

const plainFile = "100644";
const folder = "040000";

/** A new file lies in folders only, and neither it nor one of its folders has a twin on a case-folding file system. */
function objectionToNew(path: string, at: BaseLookup): string | null {
  const parts = path.split("/");
  const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
  for (const place of above) {
    const inTheWay = at(place).find(({ mode }) => mode !== folder);
    if (inTheWay) return `\`${path}\` would lie below \`${inTheWay.path}\`, which is no folder at the base`;
  }
  for (const place of [...above, path]) {
    const found = at(place);
    const [twin] = found;
    // Where the base has several spellings itself, one of them more or less is not the candidate's doing.
    if (!twin || found.some((entry) => entry.path === place)) continue;
    const kind = place === path ? "file" : "folder";
    return `\`${place}\` and \`${twin.path}\` of the base are one ${kind} on some file systems`;
  }
  return null;
}

function nameOfMode(mode: string): string {
  switch (mode) {
    case folder:
      return "a folder";
    case "100755":
      return "an executable file";
    case "160000":
      return "a submodule";
    default:
      return "a symbolic link";
  }
}

/** A lookup over entries that are known beforehand. */
export function lookupIn(entries: Iterable<BaseEntry>): BaseLookup {
  const known = Map.groupBy(entries, ({ path }) => fold(path));
  return (path) => known.get(fold(path)) ?? [];
}
