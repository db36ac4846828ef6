import type { Repository } from "./connection.ts";

/** `from`: where the branch has to stand for it. */
export type BranchMove = { branch: string; from: string; to: string };

/** REST's move of a ref knows no such condition. */
const mutation = `
  mutation ($input: UpdateRefsInput!) {
    updateRefs(input: $input) {
      clientMutationId
    }
  }
`;

/**
 * Moves a branch, also off its history, where it still stands at `from`: compare and swap. Throws what GitHub answers
 * where it stands elsewhere; the next look tells where.
 */
export async function moveBranch(
  { octokit, owner, repo }: Repository,
  { branch, from, to }: BranchMove,
): Promise<void> {
  const { data: repository } = await octokit.rest.repos.get({ owner, repo });
  const update = { name: `refs/heads/${branch}`, beforeOid: from, afterOid: to, force: true };
  await octokit.graphql(mutation, { input: { repositoryId: repository.node_id, refUpdates: [update] } });
}
