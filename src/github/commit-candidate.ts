import type { Action } from "../decide/actions.ts";
import { pullRequestTitle } from "../report/pull-request.ts";
import type { Repository } from "./connection.ts";

type Commit = Extract<Action, { kind: "commit" }>;

/** `expectedHeadOid` makes it a compare-and-swap; the mutation can write neither links nor executable files. */
const mutation = `
  mutation ($input: CreateCommitOnBranchInput!) {
    createCommitOnBranch(input: $input) {
      commit { oid }
    }
  }
`;

/** Commits a candidate's files on its branch by GitHub itself: signed, and by the app. */
export async function commitCandidate({ octokit, owner, repo }: Repository, commit: Commit): Promise<void> {
  const { branch, expectedHead, campaign, verify, edits } = commit;
  if (!verify.evidence) throw new Error(`verify of ${campaign.id} has no evidence to publish`);
  const input = {
    branch: { repositoryNameWithOwner: `${owner}/${repo}`, branchName: branch },
    expectedHeadOid: expectedHead,
    message: {
      headline: pullRequestTitle({ title: campaign.title, evaluation: verify.evidence }),
      body: `Hone-Campaign: ${campaign.id}\nRefs #${campaign.issue}`,
    },
    fileChanges: {
      additions: edits.flatMap(({ path, content }) =>
        content === null ? [] : [{ path, contents: Buffer.from(content, "utf8").toString("base64") }],
      ),
      deletions: edits.flatMap(({ path, content }) => (content === null ? [{ path }] : [])),
    },
  };
  await octokit.graphql(mutation, { input });
}
