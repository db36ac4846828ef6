import type { BranchSight } from "../decide/observation.ts";
import type { Edit } from "../model/candidate.ts";
import { blobId } from "../model/digest.ts";
import { entriesAt } from "./base-entries.ts";
import type { Repository } from "./connection.ts";
import { orAbsent } from "./http-status.ts";
import { headOf } from "./repository-facts.ts";

/** What a branch is held against: a candidate's edits on a base. `own`: the commit that the state knows as its own. */
export type Wanted = { branch: string; base: string; edits: readonly Edit[]; own: string | null };

/** Whether a branch still stands at the campaign's own commit; one request. */
export async function readHead(repository: Repository, { branch, own }: Wanted): Promise<BranchSight> {
  const head = await headOf(repository, branch);
  if (head === null) return { kind: "absent" };
  return head === own
    ? { kind: "earlier", head }
    : { kind: "foreign", head, why: `branch ${branch} has commits that are not Hone's` };
}

/** Where a branch of the campaign stands. What is not the campaign's own, or the base branch's, is foreign. */
export async function readBranch(repository: Repository, wanted: Wanted): Promise<BranchSight> {
  const { branch, base, own } = wanted;
  const head = await headOf(repository, branch);
  if (head === null) return { kind: "absent" };
  if (head === base) return { kind: "at-base" };
  const { octokit, owner, repo } = repository;
  const { data: commit } = await octokit.rest.git.getCommit({ owner, repo, commit_sha: head });
  const [parent, ...others] = commit.parents.map(({ sha }) => sha);
  if (parent === undefined || others.length > 0) return judged(wanted, head, "is not one commit on the base");
  if (head === own && parent !== base) return { kind: "earlier", head };
  const why = await foreignness(repository, { ...wanted, parent, head });
  if (parent === base && why === null) return { kind: "committed", head };
  // The candidate on an older commit of the base branch, or that commit alone: made from a state that has gone on since.
  const isOld = await isOnBase(repository, { commit: why === null ? parent : head, base });
  if (isOld) return { kind: "earlier", head };
  return judged(wanted, head, parent === base ? (why ?? "") : "is not one commit on the base");
}

const judged = ({ branch, own }: Wanted, head: string, why: string): BranchSight =>
  head === own ? { kind: "earlier", head } : { kind: "foreign", head, why: `branch ${branch} ${why}` };

type Comparison = { parent: string; head: string; edits: readonly Edit[] };

/** Why a commit is not its parent with exactly the candidate's edits on top, or null where it is. */
async function foreignness(repository: Repository, { parent, head, edits }: Comparison): Promise<string | null> {
  const { octokit, owner, repo } = repository;
  const basehead = `${parent}...${head}`;
  const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead });
  const changed = changedPaths(data.files ?? []);
  const edited = new Set(edits.map(({ path }) => path));
  const stray = changed.find((path) => !edited.has(path));
  if (stray !== undefined) return `changes ${stray}, which the candidate does not`;
  if (changed.length === 0) return "changes nothing";
  return (await hasEdits(repository, head, edits)) ? null : "has other contents than the candidate";
}

type ChangedFile = { filename: string; status?: string; previous_filename?: string };

/** A rename is a removal and an addition; a copy only adds. */
export const changedPaths = (files: readonly ChangedFile[]): string[] =>
  files.flatMap(({ filename, status, previous_filename: previous }) =>
    status === "renamed" && previous ? [filename, previous] : [filename],
  );

/** Whether a commit is `base` or below it. */
async function isOnBase({ octokit, owner, repo }: Repository, { commit, base }: { commit: string; base: string }) {
  const basehead = `${base}...${commit}`;
  const found = await orAbsent(octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead }));
  return found?.data.status === "behind" || found?.data.status === "identical";
}

async function hasEdits(repository: Repository, head: string, edits: readonly Edit[]): Promise<boolean> {
  const paths = edits.map(({ path }) => path);
  const files = new Map((await entriesAt(repository, head, paths)).map((entry) => [entry.path, entry]));
  return edits.every(({ path, content }) => {
    const file = files.get(path);
    if (content === null) return file === undefined;
    return file?.mode === "100644" && file.blob === blobId(content, head.length);
  });
}
