import type { Edit } from "../model/candidate.ts";
import { InputError } from "../model/input-error.ts";
import { type Git, GitError } from "./git.ts";
import { likelierReading } from "./path-reading.ts";
import { decodeText, type Repository } from "./repository.ts";
import { type StagedChange, stagedChanges, withStagedTree } from "./staged-tree.ts";

export type DiffRequest = {
  repository: Repository;
  base: string;
  root: string;
  diff: Uint8Array;
  /** The diff's path as the person gave it. */
  shown: string;
};

/** What one way of reading the diff's paths gives; `failure` is git's message where it does not apply. */
type Reading = { edits: Edit[] } | { failure: string };

/**
 * A `git diff` (with its `a/` and `b/`) as edits against the base, paths relative to the repository's top or, when
 * more of its files exist that way, to the goal's root. Throws `InputError`.
 */
export async function readDiff(request: DiffRequest): Promise<Edit[]> {
  const fromTop = await readAs("", request);
  if (request.root === "") return settled(fromTop, request);
  const fromRoot = await readAs(request.root, request);
  return settled(better(fromTop, fromRoot, request.root), request);
}

async function readAs(directory: string, { repository, base, diff, shown }: DiffRequest): Promise<Reading> {
  return await withStagedTree({ repository, base }, async (staged) => {
    const below = directory === "" ? [] : [`--directory=${directory}`];
    try {
      await staged(["apply", "--cached", "--whitespace=nowarn", "-p1", ...below, "-"], { input: diff });
    } catch (error) {
      if (error instanceof GitError) return { failure: error.said };
      throw error;
    }
    const changes = await stagedChanges(staged, base);
    return { edits: await Promise.all(changes.map((change) => toEdit(staged, change, shown))) };
  });
}

async function toEdit(staged: Git, change: StagedChange, shown: string): Promise<Edit> {
  const { path, oldMode, newMode, oldBlob, newBlob } = change;
  const baseBlob = oldMode === "000000" ? null : oldBlob;
  if (newMode === "000000" && oldMode === "100644") return { path, baseBlob, content: null };
  const sameMode = baseBlob === null ? newMode === "100644" : newMode === oldMode;
  if (!sameMode || newMode === "120000" || newMode === "160000") {
    throw new InputError({
      where: `${shown}: ${path}`,
      what: `goes from mode ${oldMode} to ${newMode}; a candidate changes the text of plain files only`,
      remedy: "Leave out changes of file modes, symbolic links and submodules.",
    });
  }
  return { path, baseBlob, content: decodeText(await staged(["cat-file", "blob", newBlob]), `${shown}: ${path}`) };
}

/** A reading that applies goes before one that does not; the message kept is that of the top. */
function better(fromTop: Reading, fromRoot: Reading, root: string): Reading {
  if ("failure" in fromRoot) return fromTop;
  if ("failure" in fromTop) return fromRoot;
  return likelierReading(withPaths(fromTop.edits), withPaths(fromRoot.edits), root);
}

const withPaths = (edits: Edit[]) => ({
  edits,
  existing: edits.filter((edit) => edit.baseBlob !== null).length,
  paths: edits.map((edit) => edit.path),
});

function settled(reading: Reading, { shown, base }: DiffRequest): Edit[] {
  if ("edits" in reading) return reading.edits;
  throw new InputError({
    where: shown,
    what: `is not a diff that applies to ${base.slice(0, 12)}: ${reading.failure}`,
    remedy: `Make it in the repository: \`git diff ${base.slice(0, 12)} > candidate.diff\`.`,
  });
}
