/** Commits and file changes, as GitHub writes them. */
import type { Commit, FileChange, Person } from "../git/git-store.ts";
import type { JsonObject } from "../json.ts";
import type { World } from "../world.ts";
import { nodeId, repositoryApi, repositoryPage, time } from "./identities.ts";

const unverified = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

function personShape({ name, email, date }: Person): JsonObject {
  return { name, email, date: time(date) };
}

/** As the git data API writes a commit. */
export function gitCommitShape(world: World, commit: Commit): JsonObject {
  const url = `${repositoryApi(world)}/git`;
  return {
    sha: commit.sha,
    node_id: nodeId("C", commit.sha),
    url: `${url}/commits/${commit.sha}`,
    html_url: `${repositoryPage(world)}/commit/${commit.sha}`,
    author: personShape(commit.author),
    committer: personShape(commit.committer),
    tree: { sha: commit.tree, url: `${url}/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: `${repositoryPage(world)}/commit/${sha}`,
    })),
    verification: unverified,
  };
}

/** As the repository API writes a commit. */
export function commitShape(world: World, commit: Commit): JsonObject {
  const url = `${repositoryApi(world)}/commits/${commit.sha}`;
  const { sha: _sha, node_id, html_url, parents: _parents, url: gitUrl, ...inner } = gitCommitShape(world, commit);
  return {
    sha: commit.sha,
    node_id: node_id ?? "",
    commit: { ...inner, url: gitUrl ?? "", comment_count: 0 },
    url,
    html_url: html_url ?? "",
    comments_url: `${url}/comments`,
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repositoryApi(world)}/commits/${sha}`,
      html_url: `${repositoryPage(world)}/commit/${sha}`,
    })),
  };
}

/** As webhooks write a commit. */
export function pushedCommitShape(world: World, commit: Commit): JsonObject {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: time(commit.committer.date),
    url: `${repositoryPage(world)}/commit/${commit.sha}`,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  };
}

export function fileShape(world: World, ref: string, file: FileChange): JsonObject {
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  return {
    sha: file.blob,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${repositoryPage(world)}/blob/${ref}/${path}`,
    raw_url: `${repositoryPage(world)}/raw/${ref}/${path}`,
    contents_url: `${repositoryApi(world)}/contents/${path}?ref=${ref}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}
