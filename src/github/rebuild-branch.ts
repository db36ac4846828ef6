import type { Action } from "../decide/actions.ts";
import { temporaryOf } from "../decide/publish.ts";
import { commitCandidate } from "./commit-candidate.ts";
import type { Repository } from "./connection.ts";
import { createBranch } from "./create-branch.ts";
import { moveBranch } from "./move-branch.ts";
import { readBranch } from "./read-branch.ts";
import { RefusedError } from "./refusal-of.ts";
import { headOf } from "./repository-facts.ts";

type Rebuild = Extract<Action, { kind: "rebuild-branch" }>;

/**
 * Puts a campaign's branch on another base: the commit is made by GitHub on a temporary branch, so that it is signed and
 * its permissions are checked, and the branch is moved there, unless somebody has moved it meanwhile. Whatever is left of
 * an earlier try is gone on with.
 */
export async function rebuildBranch(repository: Repository, rebuild: Rebuild): Promise<void> {
  const { branch, expectedHead } = rebuild;
  try {
    const head = await commitAside(repository, rebuild);
    await moveBranch(repository, { branch, from: expectedHead, to: head });
  } catch (error) {
    // Somebody else was faster, and may have taken the temporary branch away: the next look tells where the branch is.
    if ((await headOf(repository, branch)) !== expectedHead) return;
    throw error;
  }
}

/** The candidate's commit on a branch of its own; its id. */
async function commitAside(repository: Repository, { base, edits, branch, ...rebuild }: Rebuild): Promise<string> {
  const aside = temporaryOf(branch);
  const there = await readBranch(repository, { branch: aside, base, edits, own: null });
  switch (there.kind) {
    case "committed":
      return there.head;
    case "foreign":
      throw new RefusedError(`${there.why}; delete ${aside} so that Hone can use it`);
    case "absent":
      await createBranch(repository, { branch: aside, sha: base });
      break;
    case "earlier":
      await moveBranch(repository, { branch: aside, from: there.head, to: base });
      break;
    case "at-base":
  }
  return commitCandidate(repository, { ...rebuild, edits, branch: aside, expectedHead: base });
}
