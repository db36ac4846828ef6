import type { Originals, PullSight, Sight, TrustedState } from "../decide/observation.ts";
import { branchOf, publishedEdits } from "../decide/publish.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Connection, Repository } from "./connection.ts";
import { readBase } from "./read-base.ts";
import { readBranch, readHead } from "./read-branch.ts";

/** What is there of a campaign's pull request, and what became of its base. */
export async function readPublication(
  connection: Connection,
  state: TrustedState,
  stage: "approval" | "publish" | "review",
): Promise<Sight> {
  const { campaign } = state;
  if (stage === "approval") {
    const [base, originals] = await Promise.all([readBase(connection, state), readOriginals(connection, campaign)]);
    return { kind: "waiting", base, originals };
  }
  const { base: measured } = campaign.request;
  const wanted = { branch: branchOf(campaign.id), base: measured, edits: publishedEdits(state), own: campaign.head };
  const [branch, pullRequest, base] = await Promise.all([
    stage === "publish" ? readBranch(connection, wanted) : readHead(connection, wanted),
    readPull(connection, campaign),
    readBase(connection, state),
  ]);
  return { kind: stage === "publish" ? "publishing" : "published", branch, pullRequest, base };
}

/** The pull request of the campaign's branch: the one that the state knows, else the newest to the base branch. */
async function readPull({ octokit, owner, repo }: Connection, campaign: Campaign): Promise<PullSight | null> {
  const { id, baseRef, pullRequest } = campaign;
  const head = `${owner}:${branchOf(id)}`;
  const { data } = await octokit.rest.pulls.list({ owner, repo, head, state: "all", per_page: 100 });
  // The filter knows owners only: a fork of the same owner may have a branch of this name.
  const from = data.filter(({ head: { ref, repo: at } }) => ref === branchOf(id) && at?.id === campaign.repository.id);
  const own = from.find(({ number }) => number === pullRequest) ?? from.find(({ base }) => base.ref === baseRef);
  if (!own) return null;
  const { number, title, draft = false, merged_at: mergedAt, state } = own;
  return {
    number,
    title,
    draft,
    body: own.body ?? "",
    head: own.head.sha,
    state: mergedAt ? "merged" : state === "open" ? "open" : "closed",
    labels: own.labels.map(({ name }) => name),
  };
}

/** As much of a diff as a comment can show; a larger one is looked at elsewhere. */
const shownFiles = 20;

async function readOriginals({ octokit, owner, repo }: Repository, { request }: Campaign): Promise<Originals> {
  const edits = request.candidate?.edits.slice(0, shownFiles) ?? [];
  const blobs = [...new Set(edits.flatMap(({ baseBlob }) => baseBlob ?? []))];
  const texts = await Promise.all(
    blobs.map(async (sha) => {
      const { data } = await octokit.rest.git.getBlob({ owner, repo, file_sha: sha });
      const text = Buffer.from(data.content, data.encoding === "base64" ? "base64" : "utf8").toString("utf8");
      return [sha, text] as const;
    }),
  );
  return Object.fromEntries(texts);
}
