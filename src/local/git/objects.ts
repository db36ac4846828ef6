/** Blobs, trees and commits, read and written. */
import type { BareRepository } from "./bare-repository.ts";
import { checkPath } from "./git-store.ts";
import type { Commit, NewCommit, Person, TreeChange, TreeEntry } from "./git-store.ts";

const commitFormat = ["%H", "%T", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"].join("%x00");

/** Null when there is no such commit. */
export async function readCommit(git: BareRepository, expression: string): Promise<Commit | null> {
  const sha = await git.resolve(`${expression}^{commit}`);
  if (sha === null) return null;
  const [commit] = await readCommits(git, ["--no-walk", sha]);
  return commit ?? null;
}

/** Commits that `git log` finds with these arguments, in its order. */
export async function readCommits(git: BareRepository, args: readonly string[]): Promise<Commit[]> {
  const text = await git.git(["log", "-z", `--format=${commitFormat}`, ...args]);
  const fields = text.split("\0");
  const commits: Commit[] = [];
  for (let at = 0; at + 9 < fields.length; at += 10) {
    const [sha = "", tree = "", parents = "", an = "", ae = "", ai = "", cn = "", ce = "", ci = "", message = ""] =
      fields.slice(at, at + 10);
    commits.push({
      sha,
      tree,
      parents: parents === "" ? [] : parents.split(" "),
      author: { name: an, email: ae, date: new Date(ai) },
      committer: { name: cn, email: ce, date: new Date(ci) },
      message: message.trimEnd(),
    });
  }
  return commits;
}

export async function readTree(git: BareRepository, sha: string, recursive: boolean): Promise<TreeEntry[]> {
  const text = await git.git(["ls-tree", "-z", "--long", ...(recursive ? ["-r", "-t"] : []), sha]);
  return text
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", type = "", id = "", size = "-"] = line.slice(0, tab).split(/ +/);
      return { mode, type, sha: id, size: size === "-" ? null : Number(size), path: line.slice(tab + 1) };
    });
}

export async function readBlob(git: BareRepository, sha: string): Promise<Buffer> {
  return git.gitBytes(["cat-file", "blob", sha]);
}

export async function writeBlob(git: BareRepository, content: Buffer): Promise<string> {
  return git.git(["hash-object", "-w", "--stdin"], { input: content });
}

/** A tree like `base` (null: empty) but for the changes; returns its id. Throws on a path that no tree may hold. */
export async function writeTree(
  git: BareRepository,
  base: string | null,
  changes: readonly TreeChange[],
): Promise<string> {
  changes.forEach(({ path }) => checkPath(path));
  return git.withIndex(async (env) => {
    await git.git(["read-tree", ...(base === null ? ["--empty"] : [base])], { env });
    const lines = changes.map(({ mode, sha, path }) =>
      sha === null ? `0 ${"0".repeat(40)}\t${path}\0` : `${mode} ${sha}\t${path}\0`,
    );
    await git.git(["update-index", "-z", "--add", "--index-info"], { env, input: lines.join("") });
    return git.git(["write-tree"], { env });
  });
}

export async function writeCommit(git: BareRepository, commit: NewCommit): Promise<string> {
  const env = { ...personEnvironment("AUTHOR", commit.author), ...personEnvironment("COMMITTER", commit.committer) };
  const parents = commit.parents.flatMap((parent) => ["-p", parent]);
  return git.git(["commit-tree", commit.tree, ...parents, "-F", "-"], { env, input: commit.message });
}

function personEnvironment(role: "AUTHOR" | "COMMITTER", person: Person): Record<string, string> {
  const seconds = Math.floor(person.date.getTime() / 1000);
  return {
    [`GIT_${role}_NAME`]: person.name,
    [`GIT_${role}_EMAIL`]: person.email,
    [`GIT_${role}_DATE`]: `@${seconds} +0000`,
  };
}
