/** A person's push to a branch. */
import type { TreeChange } from "../git/git-store.ts";
import { Refusal } from "../refusal.ts";
import type { Account, World } from "../world.ts";
import { announcePush, moveBranch } from "./refs.ts";

type Push = {
  branch: string;
  /** Path to text; null removes the file. */
  files: Readonly<Record<string, string | null>>;
  message?: string;
  /** In place of the branch's newest commit. */
  force?: boolean;
  by: Account;
};

/** One commit with these files on the branch; a branch that is not there begins at the default branch. */
export async function pushFiles(world: World, { branch, files, message, force = false, by }: Push): Promise<string> {
  checkWritable(world);
  const ref = `refs/heads/${branch}`;
  const from = await world.git.resolve(ref);
  const base = from ?? (await world.git.resolve(`refs/heads/${world.repository.defaultBranch}`));
  const tree = await world.git.writeTree(base === null ? null : `${base}^{tree}`, await changesFor(world, base, files));
  const person = { name: by.login, email: `${by.login}@users.noreply.github.com`, date: world.now() };
  const above = force && base !== null ? await world.git.resolve(`${base}^`) : base;
  const to = await world.git.writeCommit({
    tree,
    parents: above === null ? [] : [above],
    message: message ?? `Change ${Object.keys(files).join(", ")}`,
    author: person,
    committer: person,
  });
  await moveBranch(world, { ref, from, to }, by);
  return to;
}

async function changesFor(world: World, base: string | null, files: Push["files"]): Promise<TreeChange[]> {
  const there = base === null ? [] : await world.git.readTree(`${base}^{tree}`, true);
  const modes = new Map(there.map(({ path, mode }) => [path, mode]));
  const changes: TreeChange[] = [];
  for (const [path, text] of Object.entries(files)) {
    const sha = text === null ? null : await world.git.writeBlob(Buffer.from(text));
    changes.push({ path, mode: modes.get(path) ?? "100644", sha });
  }
  return changes;
}

export async function deleteBranch(world: World, branch: string, by: Account): Promise<void> {
  checkWritable(world);
  const ref = `refs/heads/${branch}`;
  const from = await world.git.resolve(ref);
  if (from === null) throw new Error(`the offline GitHub has no branch ${branch}`);
  await world.git.deleteRef(ref, from);
  await announcePush(world, by, { ref, from, to: null });
}

/** Throws GitHub's 403 for a repository that was archived. */
export function checkWritable({ repository }: World): void {
  if (repository.archived) throw new Refusal(403, "Repository was archived so is read-only.");
}
