import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Edit } from "../model/candidate.ts";
import { type Git, records, withEnvironment } from "./git.ts";
import type { Repository } from "./repository.ts";

export type Staging = {
  repository: Repository;
  /** A commit, or a tree such as `<commit>:folder`. */
  base: string;
};

/**
 * Lends git with an index of its own that holds a tree of the base, and a folder for scratch files; both are gone
 * afterwards. The repository's own index is never opened, and nothing of the new objects remains.
 */
export async function withStagedTree<Result>(
  { repository, base }: Staging,
  use: (staged: Git, scratch: string) => Promise<Result>,
): Promise<Result> {
  const scratch = await mkdtemp(path.join(tmpdir(), "hone-staged-"));
  try {
    const objects = await aside(repository, scratch);
    const staged = withEnvironment(repository.git, { GIT_INDEX_FILE: path.join(scratch, "index"), ...objects });
    await staged(["read-tree", base]);
    return await use(staged, scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Object storage beside the repository's, which stays readable. */
async function aside({ commonDir }: Repository, scratch: string): Promise<Record<string, string>> {
  const objects = path.join(scratch, "objects");
  await mkdir(objects);
  return { GIT_OBJECT_DIRECTORY: objects, GIT_ALTERNATE_OBJECT_DIRECTORIES: path.join(commonDir, "objects") };
}

/** Puts the edits into the staged tree, byte for byte: no filter and no line-end conversion. */
export async function stageEdits(staged: Git, scratch: string, edits: readonly Edit[]): Promise<void> {
  const written = edits.filter((edit) => edit.content !== null);
  const files = written.map((_, index) => path.join(scratch, `edit-${index}`));
  await Promise.all(written.map(({ content }, index) => writeFile(files[index] ?? "", content ?? "")));
  const paths = files.map((file) => `${file}\n`).join("");
  const hashed = await staged(["hash-object", "-w", "--no-filters", "--stdin-paths"], { input: paths });
  const blobs = hashed.toString("utf8").split("\n");
  const lines = written.map(({ path: name }, index) => `100644 ${blobs[index]}\t${name}\0`);
  // An entry of mode 0 takes the path out; the id beside it only has to have the right length.
  const removed = edits.flatMap(({ path: name, baseBlob, content }) =>
    content === null && baseBlob !== null ? [`0 ${"0".repeat(baseBlob.length)}\t${name}\0`] : [],
  );
  await staged(["update-index", "-z", "--index-info"], { input: [...removed, ...lines].join("") });
}

/** One difference between the base and the staged tree. A side that is not there has mode `000000`. */
export type StagedChange = {
  path: string;
  status: string;
  oldMode: string;
  newMode: string;
  oldBlob: string;
  newBlob: string;
};

/** How the staged tree differs from a commit, renames as a removal and an addition. */
export async function stagedChanges(staged: Git, commit: string): Promise<StagedChange[]> {
  const fields = records(
    await staged(["diff-index", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", commit, "--"]),
  );
  return fields.flatMap((header, index) => {
    if (index % 2 === 1) return [];
    const [oldMode = "", newMode = "", oldBlob = "", newBlob = "", status = ""] = header.slice(1).split(" ");
    return [{ path: fields[index + 1] ?? "", status, oldMode, newMode, oldBlob, newBlob }];
  });
}
