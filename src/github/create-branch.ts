import type { Repository } from "./connection.ts";
import { statusOf } from "./http-status.ts";
import { headOf } from "./repository-facts.ts";

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

/** Deletes a branch that stands at a commit. One that is gone is fine, and one that stands elsewhere is somebody's. */
export async function dropBranch(
  repository: Repository,
  { branch, head }: { branch: string; head: string },
): Promise<void> {
  if ((await headOf(repository, branch)) !== head) return;
  const { octokit, owner, repo } = repository;
  try {
    await octokit.rest.git.deleteRef({ owner, repo, ref: `heads/${branch}` });
  } catch (error) {
    const isGone = [404, 422].includes(statusOf(error) ?? 0);
    if (!isGone) throw error;
  }
}
