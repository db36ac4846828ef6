import type { BaseSight, BranchSight, PullSight, Sight, TrustedState } from "../decide/observation.ts";
import { branchOf } from "../decide/publish.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Edit } from "../model/candidate.ts";
import { blobId } from "../model/digest.ts";
import { entriesAt } from "./base-entries.ts";
import type { Connection, Repository } from "./connection.ts";
import { headOf } from "./repository-facts.ts";

/** What is there of a campaign's pull request, and what became of its base. */
export async function readPublication(
  connection: Connection,
  { campaign }: TrustedState,
  stage: "approval" | "publish" | "review",
): Promise<Sight> {
  const base = await readBase(connection, campaign);
  if (stage === "approval") return { kind: "waiting", base };
  const branch = await readBranch(connection, campaign);
  const pullRequest = await readPull(connection, campaign);
  return { kind: stage === "publish" ? "publishing" : "published", branch, pullRequest, base };
}

async function readPull({ octokit, owner, repo }: Connection, { id, baseRef }: Campaign): Promise<PullSight | null> {
  const head = `${owner}:${branchOf(id)}`;
  const { data } = await octokit.rest.pulls.list({ owner, repo, head, state: "all", per_page: 100 });
  const [own] = data.filter((pull) => pull.head.ref === branchOf(id) && pull.base.ref === baseRef);
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

async function readBase(connection: Connection, { request }: Campaign): Promise<BaseSight> {
  return { head: request.base, touches: [], candidate: [], contract: [], comparable: true };
}

async function readBranch(connection: Connection, { id, request }: Campaign): Promise<BranchSight> {
  const head = await headOf(connection, branchOf(id));
  if (head === null) return { kind: "absent" };
  if (head === request.base) return { kind: "at-base" };
  const why = await foreignness(connection, { base: request.base, head, edits: request.candidate?.edits ?? [] });
  return why === null ? { kind: "committed", head } : { kind: "foreign", head, why: `branch ${branchOf(id)} ${why}` };
}

type Comparison = { base: string; head: string; edits: readonly Edit[] };

/** Why a branch's head is not the base with exactly the candidate's edits on top, or null where it is. */
async function foreignness(connection: Connection, { base, head, edits }: Comparison): Promise<string | null> {
  const { octokit, owner, repo } = connection;
  const { data: commit } = await octokit.rest.git.getCommit({ owner, repo, commit_sha: head });
  if (commit.parents.length !== 1 || commit.parents[0]?.sha !== base) return "is not one commit on the base";
  const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead: `${base}...${head}` });
  const changed = (data.files ?? []).flatMap((file) =>
    // A rename is a removal and an addition; a copy only adds.
    file.status === "renamed" && file.previous_filename ? [file.filename, file.previous_filename] : [file.filename],
  );
  const edited = new Set(edits.map(({ path }) => path));
  const stray = changed.find((path) => !edited.has(path));
  if (stray !== undefined) return `changes ${stray}, which the candidate does not`;
  return (await hasEdits(connection, head, edits)) ? null : "has other contents than the candidate";
}

async function hasEdits(repository: Repository, head: string, edits: readonly Edit[]): Promise<boolean> {
  const entries = await entriesAt(
    repository,
    head,
    edits.map(({ path }) => path),
  );
  const files = new Map(entries.map((entry) => [entry.path, entry]));
  return edits.every(({ path, content }) => {
    const file = files.get(path);
    if (content === null) return file === undefined;
    return file?.mode === "100644" && file.blob === blobId(content, head.length);
  });
}
