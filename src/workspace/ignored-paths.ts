import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { exportTree } from "./export-tree.ts";
import { GitError, records, withEnvironment } from "./git.ts";
import type { Repository } from "./repository.ts";

/** Which of these paths the base commit's own rules ignore; what the user's checkout says does not count. */
export async function ignoredAt(
  repository: Repository,
  base: string,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  if (paths.length === 0) return new Set();
  const tree = await mkdtemp(path.join(tmpdir(), "hone-ignored-"));
  try {
    await exportTree({ repository, base, edits: [], into: tree });
    const there = withEnvironment(repository.git, {
      GIT_WORK_TREE: tree,
      GIT_INDEX_FILE: path.join(tree, ".git-index"),
      // git-check-ignore(1) refuses it; it matches paths and no patterns anyway.
      GIT_LITERAL_PATHSPECS: "0",
    });
    const input = paths.map((name) => `${name}\0`).join("");
    return new Set(records(await there(["check-ignore", "--no-index", "-z", "--stdin"], { input })));
  } catch (error) {
    // Status 1 and nothing said: none is.
    if (error instanceof GitError && error.said === "it ended with 1") return new Set();
    throw error;
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}
