import type { BaseEntry } from "../decide/observation.ts";
import type { Repository } from "./connection.ts";

type Entry = { mode: string; type: string; sha: string };
type Folder = Map<string, Entry>;

/**
 * The files at a commit among `paths`; what is not there is left out. Folder by folder, since the recursive listing of
 * a large repository is cut off; a path through a symbolic link or a submodule is not there.
 */
export async function entriesAt(
  repository: Repository,
  commit: string,
  paths: readonly string[],
): Promise<BaseEntry[]> {
  const folders = new Map<string, Promise<Folder | null>>();
  const folderAt = (path: string): Promise<Folder | null> => {
    const known = folders.get(path);
    if (known) return known;
    const reading = path === "" ? listFolder(repository, commit) : entryAt(path).then((entry) => below(entry));
    folders.set(path, reading);
    return reading;
  };
  const below = async (entry: Entry | null) => (entry?.type === "tree" ? listFolder(repository, entry.sha) : null);
  const entryAt = async (path: string): Promise<Entry | null> => {
    const slash = path.lastIndexOf("/");
    const folder = await folderAt(slash < 0 ? "" : path.slice(0, slash));
    return folder?.get(path.slice(slash + 1)) ?? null;
  };
  const entries: BaseEntry[] = [];
  for (const path of paths) {
    const entry = await entryAt(path);
    if (entry) entries.push({ path, mode: entry.mode, blob: entry.sha });
  }
  return entries;
}

async function listFolder({ octokit, owner, repo }: Repository, tree: string): Promise<Folder> {
  const { data } = await octokit.rest.git.getTree({ owner, repo, tree_sha: tree });
  if (data.truncated) throw new Error(`GitHub cut off the listing of the tree ${tree} in ${owner}/${repo}`);
  return new Map(data.tree.map(({ path, mode, type, sha }) => [path, { mode, type, sha }]));
}
