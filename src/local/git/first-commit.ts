/** Fills the empty repository with one commit. */
import type { BareRepository } from "./bare-repository.ts";
import type { TreeChange } from "./objects.ts";
import { writeBlob, writeCommit, writeTree } from "./objects.ts";

export type InitialContent = {
  /** A folder whose files (but ignored ones) are taken; their modes too. */
  folder?: string;
  /** Path to text, laid over the folder. */
  files?: Readonly<Record<string, string>>;
};

/** Commits the content as the first commit of the branch; returns its id. */
export async function commitInitialContent(
  git: BareRepository,
  { branch, content, date }: { branch: string; content: InitialContent; date: Date },
): Promise<string> {
  const base = content.folder === undefined ? null : await treeOfFolder(git, content.folder);
  const changes: TreeChange[] = [];
  for (const [path, text] of Object.entries(content.files ?? {})) {
    changes.push({ path, mode: "100644", sha: await writeBlob(git, Buffer.from(text)) });
  }
  const tree = await writeTree(git, base, changes);
  const author = { name: "Offline GitHub", email: "offline@example.invalid", date };
  const sha = await writeCommit(git, { tree, parents: [], message: "First commit", author, committer: author });
  await git.git(["update-ref", `refs/heads/${branch}`, sha]);
  return sha;
}

async function treeOfFolder(git: BareRepository, folder: string): Promise<string> {
  return git.withIndex(async (env) => {
    await git.git(["-c", "core.bare=false", "--work-tree", folder, "-C", folder, "add", "--all", "."], { env });
    return git.git(["write-tree"], { env });
  });
}
