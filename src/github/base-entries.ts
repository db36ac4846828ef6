import type { BaseEntry } from "../model/base-policy.ts";
import { fold } from "../model/protected-paths.ts";
import type { Repository } from "./connection.ts";

type Entry = { path: string; folded: string; mode: string; type: string; sha: string };

/**
 * What lies at and above `paths` at a commit: files, folders, links, and whatever differs from one of them in letter
 * case only. What is not there is left out. Folder by folder, since the recursive listing of a large repository is cut
 * off; nothing is found through a symbolic link or a submodule.
 */
export async function entriesAt(
  repository: Repository,
  commit: string,
  paths: readonly string[],
): Promise<BaseEntry[]> {
  const listings = new Map<string, Promise<Entry[]>>();
  const listingOf = (tree: string): Promise<Entry[]> => {
    const listing = listings.get(tree) ?? listFolder(repository, tree);
    listings.set(tree, listing);
    return listing;
  };
  const found = new Map<string, BaseEntry>();
  const follow = async (tree: string, above: string, [part, ...below]: readonly string[]): Promise<void> => {
    if (part === undefined) return;
    const wanted = fold(part);
    for (const { path: name, folded, mode, type, sha } of await listingOf(tree)) {
      if (folded !== wanted) continue;
      const path = `${above}${name}`;
      found.set(path, { path, mode, blob: sha });
      if (type === "tree") await follow(sha, `${path}/`, below);
    }
  };
  for (const path of paths) await follow(commit, "", path.split("/"));
  return [...found.values()];
}

async function listFolder({ octokit, owner, repo }: Repository, tree: string): Promise<Entry[]> {
  const { data } = await octokit.rest.git.getTree({ owner, repo, tree_sha: tree });
  if (data.truncated) throw new Error(`GitHub cut off the listing of the tree ${tree} in ${owner}/${repo}`);
  return data.tree.map(({ path, mode, type, sha }) => ({ path, folded: fold(path), mode, type, sha }));
}
