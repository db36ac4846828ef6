import { join } from "node:path";
import { changesNothing } from "../../model/base-policy.ts";
import { candidateLimits } from "../../model/candidate.ts";
import type { Edit } from "../../model/candidate.ts";
import type { Change } from "./changes.ts";
import { readContent } from "./tree-state.ts";

export type Taking = {
  tree: string;
  changes: readonly Change[];
  /** The incumbent's edits, which the tree had before. */
  incumbent: readonly Edit[];
  /** Blob id of the base's file at a path that the incumbent left as it was; null where it does not tell. */
  baseBlob(path: string): Promise<string | null>;
};

/** Whole contents against the base, the incumbent's included; or what in them no candidate may have. */
export type Taken = { edits: Edit[] } | { refused: string };

export async function takeEdits(taking: Taking): Promise<Taken> {
  const { changes, incumbent } = taking;
  const { files, bytes } = candidateLimits;
  if (changes.length > files) return tooMany(changes.length);
  const objections = changes.flatMap((change) => objectionTo(change) ?? []);
  if (objections.length > 0) return { refused: listed(objections) };
  const edits = new Map(incumbent.map((edit) => [edit.path, edit]));
  for (const change of changes) {
    const content = change.after && (await textAt(join(taking.tree, change.path)));
    if (content === undefined) return { refused: `${shown(change.path)} is a binary file, and an edit is UTF-8 text` };
    const edit = { path: change.path, baseBlob: await blobAtBase(change, taking), content };
    if (changesNothing([edit])) edits.delete(edit.path);
    else edits.set(edit.path, edit);
  }
  if (edits.size > files) return tooMany(edits.size);
  const total = [...edits.values()].reduce((sum, { content }) => sum + Buffer.byteLength(content ?? ""), 0);
  if (total > bytes) return { refused: `its edits have ${total} bytes; a candidate may have at most ${bytes}` };
  return { edits: [...edits.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
}

const tooMany = (files: number): Taken => ({
  refused: `it changes ${files} files; a candidate may change at most ${candidateLimits.files}`,
});

const longestPath = 1024;

/** Why a change cannot be an edit, as far as can be told without its content. */
function objectionTo({ path, before, after }: Change): string | null {
  const name = shown(path);
  if (path.length > longestPath) return `${name} has a path of more than ${longestPath} characters`;
  if (after?.kind === "link") return `${name} is a symbolic link${before ? " that was changed" : ""}`;
  if (before?.kind === "link") return `${name} was a symbolic link`;
  if (after?.kind === "strange" || before?.kind === "strange") return `${name} is no file that can be read`;
  if (after === null) return null;
  if (after.executable && !before) return `${name} is a new file that can be executed`;
  if (before && before.executable !== after.executable)
    return `${name} can ${after.executable ? "be executed now" : "no longer be executed"}: modes may not change`;
  const { bytes } = candidateLimits;
  return after.bytes > bytes ? `${name} has ${after.bytes} bytes; a candidate may have at most ${bytes}` : null;
}

/** Undefined where it is no text. */
async function textAt(place: string): Promise<string | undefined> {
  const content = await readContent(place);
  if (content === null || content.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}

/** What git has can differ from what it wrote into the tree (line ends), so whoever knows it is asked first. */
async function blobAtBase({ path, before }: Change, { incumbent, baseBlob }: Taking): Promise<string | null> {
  const edit = incumbent.find((one) => one.path === path);
  if (edit) return edit.baseBlob;
  return before?.kind === "file" ? ((await baseBlob(path)) ?? before.blob) : null;
}

const shownFirst = 3;

/** The first few of many, `; and 7 more`. */
export function listed(items: readonly string[]): string {
  const more = items.length - shownFirst;
  return [...items.slice(0, shownFirst), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

const shown = (path: string): string => `\`${path.length > 200 ? `${path.slice(0, 199)}…` : path}\``;
