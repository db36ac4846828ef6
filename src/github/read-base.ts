import { candidateOf, concernsOf, judgingPaths } from "../decide/base-moved.ts";
import type { BaseSight, TrustedState } from "../decide/observation.ts";
import { entriesAt } from "./base-entries.ts";
import type { Repository } from "./connection.ts";
import { orAbsent } from "./http-status.ts";
import { changedPaths } from "./read-branch.ts";
import { headOf } from "./repository-facts.ts";

/** GitHub's comparison names at most so many files, on its first page. */
const comparedFiles = 300;

/** What became of the base branch since the commit that the campaign's request names; null where it is gone. */
export async function readBase(repository: Repository, state: TrustedState): Promise<BaseSight | null> {
  const { baseRef, request } = state.campaign;
  const head = await headOf(repository, baseRef);
  if (head === null) return null;
  if (head === request.base) return { head, touches: [], candidate: [], contract: [], comparable: true };
  const changed = await changedBetween(repository, request.base, head);
  if (changed) return { head, ...concernsOf(state, changed), comparable: true };
  const differing = await differingPaths(repository, state, head);
  return { head, ...concernsOf(state, differing), comparable: false };
}

/** All paths that changed, or null where GitHub does not tell: too many, or the branch was moved off its history. */
async function changedBetween({ octokit, owner, repo }: Repository, base: string, head: string) {
  const basehead = `${base}...${head}`;
  const found = await orAbsent(
    octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead, per_page: 1, page: 1 }),
  );
  const files = found?.data.files ?? [];
  const isWhole = found?.data.status === "ahead" && files.length < comparedFiles;
  return isWhole ? changedPaths(files) : null;
}

/** Of the paths that must not change, those that are another file at `head`: found by their blobs, one by one. */
async function differingPaths(repository: Repository, state: TrustedState, head: string): Promise<string[]> {
  const { request } = state.campaign;
  const edits = candidateOf(state)?.edits ?? [];
  const judging = judgingPaths(state);
  const paths = [...edits.map(({ path }) => path), ...judging];
  const [before, after] = await Promise.all([
    blobsAt(repository, request.base, judging),
    blobsAt(repository, head, paths),
  ]);
  const known = new Map([...before, ...edits.map(({ path, baseBlob }) => [path, baseBlob] as const)]);
  return paths.filter((path) => (after.get(path) ?? null) !== (known.get(path) ?? null));
}

async function blobsAt(repository: Repository, commit: string, paths: readonly string[]) {
  const entries = await entriesAt(repository, commit, paths);
  return new Map<string, string | null>(entries.map(({ path, blob }) => [path, blob]));
}
