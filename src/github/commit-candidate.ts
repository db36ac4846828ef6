import * as z from "zod";
import type { Action } from "../decide/actions.ts";
import { pullRequestTitle } from "../report/pull-request.ts";
import type { Repository } from "./connection.ts";

type Commit = Omit<Extract<Action, { kind: "commit" }>, "kind">;

/** `expectedHeadOid` makes it a compare-and-swap; the mutation can write neither links nor executable files. */
const mutation = `
  mutation ($input: CreateCommitOnBranchInput!) {
    createCommitOnBranch(input: $input) {
      commit { oid }
    }
  }
`;

const Committed = z.looseObject({
  createCommitOnBranch: z.looseObject({ commit: z.looseObject({ oid: z.string() }) }),
});

/**
 * Commits a candidate's files on its branch by GitHub itself: signed, and by the app.
 * @returns the commit's id
 */
export async function commitCandidate(repository: Repository, commit: Commit): Promise<string> {
  const { octokit, owner, repo } = repository;
  const { branch, expectedHead, campaign, verify, edits, signoff } = commit;
  if (!verify.evidence) throw new Error(`verify of ${campaign.id} has no evidence to publish`);
  const trailers = [
    `Hone-Campaign: ${campaign.id}`,
    ...(signoff ? [`Signed-off-by: ${await author(repository)}`] : []),
  ];
  const input = {
    branch: { repositoryNameWithOwner: `${owner}/${repo}`, branchName: branch },
    expectedHeadOid: expectedHead,
    message: {
      headline: pullRequestTitle({ title: campaign.title, evaluation: verify.evidence }),
      body: `Refs #${campaign.issue}\n\n${trailers.join("\n")}`,
    },
    fileChanges: {
      additions: edits.flatMap(({ path, content }) =>
        content === null ? [] : [{ path, contents: Buffer.from(content, "utf8").toString("base64") }],
      ),
      deletions: edits.flatMap(({ path, content }) => (content === null ? [{ path }] : [])),
    },
  };
  return Committed.parse(await octokit.graphql(mutation, { input })).createCommitOnBranch.commit.oid;
}

const Viewer = z.looseObject({ viewer: z.looseObject({ login: z.string(), databaseId: z.int() }) });

/** The app's own account as GitHub writes it into the commit, `hone[bot] <41+hone[bot]@users.noreply.github.com>`. */
async function author({ octokit }: Repository): Promise<string> {
  const { viewer } = Viewer.parse(await octokit.graphql("query { viewer { login databaseId } }"));
  return `${viewer.login} <${viewer.databaseId}+${viewer.login}@users.noreply.github.com>`;
}
