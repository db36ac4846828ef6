import { createHash } from "node:crypto";
import type { Edit } from "../model/candidate.ts";
import type { Gate } from "../model/ledger.ts";
import { checkEdits, type PathPolicy } from "../model/path-policy.ts";
import { fold } from "../model/protected-paths.ts";
import type { Tree } from "./repository.ts";

/**
 * Why edits may not be applied, or null: the path policy, then what only the base commit's tree can tell.
 * @param tree of the base commit
 */
export function gateEdits(policy: PathPolicy, tree: Tree): Gate | null {
  const objection = checkEdits(policy);
  if (objection) return { kind: objection.kind, detail: objection.detail };
  const detail = policy.edits.map((edit) => baseObjection(edit, tree)).find((found) => found !== null);
  if (detail) return { kind: "policy", detail };
  const twin = caseTwin(policy.edits, tree);
  return twin ? { kind: "policy", detail: twin } : null;
}

/** Whether applying the edits gives the base again. */
export const changesNothing = (edits: readonly Edit[]): boolean =>
  edits.every(({ baseBlob, content }) =>
    baseBlob === null || content === null ? baseBlob === content : blobId(content, baseBlob.length) === baseBlob,
  );

function baseObjection({ path, baseBlob }: Edit, tree: Tree): string | null {
  const entry = tree.get(path);
  if (entry && entry.mode !== "100644")
    return `\`${path}\` is ${nameOfMode(entry.mode)} at the base; only plain files may change`;
  if ((entry?.blob ?? null) !== baseBlob) {
    return `\`${path}\` was made against blob ${baseBlob ?? "(none)"}, but the base has ${entry?.blob ?? "(none)"}`;
  }
  const parts = path.split("/");
  const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
  const inTheWay = above.find((folder) => tree.has(folder));
  if (inTheWay !== undefined) return `\`${path}\` would lie below \`${inTheWay}\`, which is no folder at the base`;
  if (entry) return null;
  for (const existing of tree.keys()) {
    if (existing.startsWith(`${path}/`)) return `\`${path}\` is a folder at the base`;
  }
  return null;
}

/** A new file that a case-folding file system would take for one that the base has. */
function caseTwin(edits: readonly Edit[], tree: Tree): string | null {
  const added = new Map(edits.filter((edit) => edit.baseBlob === null).map((edit) => [fold(edit.path), edit.path]));
  if (added.size === 0) return null;
  for (const existing of tree.keys()) {
    const path = added.get(fold(existing));
    if (path !== undefined) return `\`${path}\` and \`${existing}\` of the base are one file on some file systems`;
  }
  return null;
}

function nameOfMode(mode: string): string {
  if (mode === "100755") return "an executable file";
  return mode === "160000" ? "a submodule" : "a symbolic link";
}

/** git's id of a blob: SHA-1 (40 digits) or SHA-256 (64) over `blob <bytes>\0` and the content. */
export function blobId(content: string | Uint8Array, digits = 40): string {
  const bytes = Buffer.from(content);
  const hash = createHash(digits === 64 ? "sha256" : "sha1");
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
