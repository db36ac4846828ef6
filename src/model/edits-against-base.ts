import type { Edit } from "./candidate.ts";

/** A file at the base commit; null where it is not there. */
export type BaseText = { text: string; blob: string } | null;

export type Rebasing = {
  /** The edits that the changes were made on top of: the incumbent's, or none. */
  start: readonly Edit[];
  /** Files with their whole new contents; null removes one. */
  changed: readonly { path: string; content: string | null }[];
  /** What the base has for each changed path. */
  base: (path: string) => BaseText;
};

/** Changes on top of earlier edits as edits against the base. What is again as at the base is no edit. */
export function editsAgainstBase({ start, changed, base }: Rebasing): Edit[] {
  const written = new Map(start.map((edit) => [edit.path, edit]));
  for (const { path, content } of changed) {
    const at = base(path);
    if (content === (at?.text ?? null)) written.delete(path);
    else written.set(path, { path, baseBlob: at?.blob ?? null, content });
  }
  return [...written.values()];
}
