import type { Repository } from "./connection.ts";
import { statusOf } from "./http-status.ts";

/** Makes a branch at a commit. One that is there already is left alone: the next look says whether it is ours. */
export async function createBranch(
  { octokit, owner, repo }: Repository,
  { branch, sha }: { branch: string; sha: string },
): Promise<void> {
  try {
    await octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha });
  } catch (error) {
    const isThere = statusOf(error) === 422 && error instanceof Error && /already exists/i.test(error.message);
    if (!isThere) throw error;
  }
}

/** Deletes a branch; one that is gone is fine. */
export async function dropBranch({ octokit, owner, repo }: Repository, branch: string): Promise<void> {
  try {
    await octokit.rest.git.deleteRef({ owner, repo, ref: `heads/${branch}` });
  } catch (error) {
    const isGone = [404, 422].includes(statusOf(error) ?? 0);
    if (!isGone) throw error;
  }
}
