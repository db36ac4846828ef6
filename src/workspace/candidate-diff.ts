import type { Edit } from "../model/candidate.ts";
import type { Repository } from "./repository.ts";
import { stageEdits, withStagedTree } from "./staged-tree.ts";

/** The edits as a `git diff` against the base, as `git apply` takes it; empty when nothing changes. */
export async function candidateDiff(request: {
  repository: Repository;
  base: string;
  edits: readonly Edit[];
}): Promise<string> {
  const { repository, base, edits } = request;
  return await withStagedTree({ repository, base }, async (staged, scratch) => {
    await stageEdits(staged, scratch, edits);
    // Whatever `diff.*` the repository sets, the text is the same: a report quotes it.
    const plain = ["-p", "--no-color", "--no-renames", "--no-ext-diff", "--no-textconv", "--unified=3"];
    const named = ["--src-prefix=a/", "--dst-prefix=b/", "--diff-algorithm=default"];
    return (await staged(["diff-index", "--cached", ...plain, ...named, base, "--"])).toString("utf8");
  });
}
