/** Fills the empty repository with one commit. */
import { BareRepository } from "./bare-repository.ts";
import type { GitStore, TreeChange } from "./git-store.ts";

export type InitialContent = {
  /** A folder whose files (but ignored ones) are taken; their modes too. */
  folder?: string;
  /** Path to text, laid over the folder. */
  files?: Readonly<Record<string, string>>;
};

/** Commits the content as the first commit of the branch; returns its id. */
export async function commitInitialContent(
  git: GitStore,
  { branch, content, date }: { branch: string; content: InitialContent; date: Date },
): Promise<string> {
  const base = content.folder === undefined ? null : await treeOfFolder(git, content.folder);
  const changes: TreeChange[] = [];
  for (const [path, text] of Object.entries(content.files ?? {})) {
    changes.push({ path, mode: "100644", sha: await git.writeBlob(Buffer.from(text)) });
  }
  const tree = await git.writeTree(base, changes);
  const author = { name: "Offline GitHub", email: "offline@example.invalid", date };
  const sha = await git.writeCommit({ tree, parents: [], message: "First commit", author, committer: author });
  await git.moveRef(`refs/heads/${branch}`, sha, null);
  return sha;
}

/** Throws where the store lies in memory. */
async function treeOfFolder(git: GitStore, folder: string): Promise<string> {
  if (!(git instanceof BareRepository)) throw new Error("a folder is taken only into a repository that lies in one");
  return git.withIndex(async (env) => {
    await git.git(["-c", "core.bare=false", "--work-tree", folder, "-C", folder, "add", "--all", "."], { env });
    return git.git(["write-tree"], { env });
  });
}
