import { benchmarksFolder } from "../model/prepared-benchmark.ts";
import { scopeMatcher } from "../model/scope.ts";
import type { Repository } from "./connection.ts";

/** Path and blob id of a regular file. */
export type ListedFile = { path: string; blob: string };

type Entry = { path: string; mode: string; type: string; sha: string };
type Listing = { entries: Entry[]; truncated: boolean };

/** Folders that are read one by one where GitHub cuts off a listing; more is no place for goals. */
const maxFolders = 200;

/**
 * The Markdown files at a commit that `globs` (of the configuration, from the repository's top) match, in order of their
 * paths. Only regular files count: nothing is found through a symbolic link or in a submodule. Throws where a folder is
 * too large to be listed at all.
 */
export async function listGoalFiles(
  repository: Repository,
  commit: string,
  globs: readonly string[],
): Promise<ListedFile[]> {
  const wanted = scopeMatcher(globs, "");
  const walk: Walk = { repository, trees: new Map(), found: new Map(), folders: 0 };
  for (const folder of new Set(globs.filter((glob) => !glob.startsWith("!")).map(literalFolder))) {
    const tree = await findFolder(walk, commit, folder);
    if (tree !== null) await collect(walk, tree, folder);
  }
  return [...walk.found]
    .map(([path, blob]) => ({ path, blob }))
    .filter(({ path }) => isNameable(path) && wanted(path) && !isRecord(path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** An issue names its goal file in a line, in back-ticks. */
const isNameable = (path: string): boolean => /^[^`<>|\\\p{C}\p{Zl}\p{Zp}]{1,300}\.md$/u.test(path);

/** The goal beside an approved benchmark tells how that was used: nobody asks for another campaign by it. */
const isRecord = (path: string): boolean => path.startsWith(`${benchmarksFolder}/`);

type Walk = {
  repository: Repository;
  trees: Map<string, Promise<Listing>>;
  found: Map<string, string>;
  folders: number;
};

/** The folder that all matches of a glob lie in, without its slash; "" is the repository's top. */
export function literalFolder(glob: string): string {
  const steps = glob.split("/").filter((step) => step !== "" && step !== ".");
  const first = steps.findIndex((step) => /[*?[\]{}()]/.test(step));
  const literal = first >= 0 ? steps.slice(0, first) : glob.endsWith("/") ? steps : steps.slice(0, -1);
  return literal.includes("..") ? "" : literal.join("/");
}

async function findFolder(walk: Walk, commit: string, folder: string): Promise<string | null> {
  let tree = commit;
  for (const step of folder === "" ? [] : folder.split("/")) {
    const { entries } = await list(walk, tree, false);
    const next = entries.find(({ path, type }) => path === step && type === "tree");
    if (!next) return null;
    tree = next.sha;
  }
  return tree;
}

async function collect(walk: Walk, tree: string, folder: string): Promise<void> {
  const all = await list(walk, tree, true);
  if (!all.truncated) return add(walk, all.entries, folder);
  const { entries, truncated } = await list(walk, tree, false);
  const { owner, repo } = walk.repository;
  if (truncated || ++walk.folders > maxFolders)
    throw new Error(`${owner}/${repo} is too large for its goal files to be found: name their folder in \`goals\``);
  add(walk, entries, folder);
  for (const { path, type, sha } of entries) if (type === "tree") await collect(walk, sha, join(folder, path));
}

function add({ found }: Walk, entries: readonly Entry[], folder: string): void {
  for (const { path, mode, type, sha } of entries)
    if (type === "blob" && (mode === "100644" || mode === "100755")) found.set(join(folder, path), sha);
}

const join = (folder: string, path: string): string => (folder === "" ? path : `${folder}/${path}`);

function list({ repository, trees }: Walk, tree: string, deep: boolean): Promise<Listing> {
  const key = `${tree} ${deep}`;
  const listing = trees.get(key) ?? readTree(repository, tree, deep);
  trees.set(key, listing);
  return listing;
}

async function readTree({ octokit, owner, repo }: Repository, tree: string, deep: boolean): Promise<Listing> {
  const { data } = await octokit.rest.git.getTree({ owner, repo, tree_sha: tree, ...(deep && { recursive: "1" }) });
  const entries = data.tree.map(({ path, mode, type, sha }) => ({ path, mode, type, sha }));
  return { entries, truncated: data.truncated };
}
