import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { InputError } from "../model/input-error.ts";
import { line, withEnvironment } from "./git.ts";
import { isRegular } from "./repository.ts";
import type { Repository, Tree } from "./repository.ts";
import { stageEdits } from "./staged-tree.ts";

/** A file of a commit to make, relative to the repository's top; null: it is not there. */
export type FileOfCommit = { path: string; content: string | null };

/** The same for everybody and at all times, so that equal files give an equal id. No address that anyone could own. */
const who = { NAME: "Hone", EMAIL: "hone@noreply.invalid", DATE: "946684800 +0000" };
const identity = Object.fromEntries(
  ["AUTHOR", "COMMITTER"].flatMap((role) => Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value])),
);

/**
 * Makes a commit of the base with these files in it, and says its id, which depends on nothing else. No reference, no
 * index and no checkout is touched, so that git forgets it some weeks after the last one made it. Works in a bare
 * repository, too. Throws `InputError` where the base has something else at such a path: a link, or a file in place of a
 * folder.
 */
export async function commitWithFiles(
  repository: Repository,
  base: string,
  files: readonly FileOfCommit[],
): Promise<string> {
  const entries = await repository.tree(base);
  refuseInTheWay(entries, base, files);
  const edits = files.map((file) => ({ ...file, baseBlob: entries.get(file.path)?.blob ?? null }));
  const scratch = await mkdtemp(path.join(tmpdir(), "hone-commit-"));
  try {
    const git = withEnvironment(repository.git, { GIT_INDEX_FILE: path.join(scratch, "index"), ...identity });
    await git(["read-tree", base]);
    await stageEdits(git, scratch, edits);
    const tree = line(await git(["write-tree"]));
    const message = { input: "Hone: the base with a benchmark beside it\n" };
    return line(await git(["commit-tree", "--no-gpg-sign", "-p", base, tree], message));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** git would put a file in the place of a link, and take a file away that stands where a folder is to be. */
function refuseInTheWay(entries: Tree, base: string, files: readonly FileOfCommit[]): void {
  for (const { path: file } of files) {
    const parts = file.split("/");
    const above = parts.map((_, depth) => parts.slice(0, depth).join("/")).find((folder) => entries.has(folder));
    const here = entries.get(file);
    const isFolder = [...entries.keys()].some((other) => other.startsWith(`${file}/`));
    if (above === undefined && !isFolder && (!here || isRegular(here))) continue;
    throw new InputError({
      where: `${above ?? file} at ${base.slice(0, 12)}`,
      what: `is in the way of ${file}: a link, or a file in place of a folder`,
      remedy: "Move it away, and commit that.",
    });
  }
}
