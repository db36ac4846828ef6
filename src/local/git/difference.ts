/** What lies between two commits. */
import type { BareRepository } from "./bare-repository.ts";
import type { FileChange, Paths } from "./git-store.ts";

const statuses: Readonly<Record<string, FileChange["status"]>> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "changed",
};

/** Files that differ between two trees or commits, with their patches. */
export async function changedFiles(git: BareRepository, from: string, to: string): Promise<FileChange[]> {
  const raw = (await git.git(["diff-tree", "-r", "-z", "-M", "--raw", "--no-abbrev", from, to])).split("\0");
  const files: FileChange[] = [];
  for (let at = 0; at < raw.length && raw[at]?.startsWith(":") === true;) {
    const [, , before = "", after = "", letters = ""] = (raw[at] ?? "").split(" ");
    const renamed = letters.startsWith("R");
    const [first = "", second = ""] = [raw[at + 1], raw[at + 2]];
    const path = renamed ? second : first;
    const paths = renamed ? [first, second] : [path];
    const blob = letters === "D" ? before : after;
    const numbers = await lineCounts(git, from, to, paths);
    files.push({
      status: statuses[letters.slice(0, 1)] ?? "changed",
      path,
      previousPath: renamed ? first : null,
      blob,
      ...numbers,
    });
    at += renamed ? 3 : 2;
  }
  return files;
}

/** What a commit did to which paths, against its first parent. */
export async function commitPaths(git: BareRepository, sha: string): Promise<Paths> {
  const parent = await git.resolve(`${sha}^`);
  const between = parent === null ? ["--root", "--no-commit-id", sha] : [parent, sha];
  const fields = (await git.git(["diff-tree", "-r", "-z", "--name-status", ...between])).split("\0");
  const paths: Paths = { added: [], removed: [], modified: [] };
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const list = fields[at] === "A" ? paths.added : fields[at] === "D" ? paths.removed : paths.modified;
    list.push(fields[at + 1] ?? "");
  }
  return paths;
}

async function lineCounts(git: BareRepository, from: string, to: string, paths: readonly string[]) {
  const counts = (await git.git(["diff-tree", "-r", "-M", "--numstat", from, to, "--", ...paths])).split("\t");
  const diff = await git.git(["diff-tree", "-r", "-M", "-p", from, to, "--", ...paths]);
  const start = diff.indexOf("\n@@");
  return {
    additions: Number(counts[0] ?? 0) || 0, // "-" for binary files
    deletions: Number(counts[1] ?? 0) || 0,
    patch: start < 0 ? null : diff.slice(start + 1),
  };
}

export async function mergeBase(git: BareRepository, a: string, b: string): Promise<string | null> {
  return git.git(["merge-base", a, b]).catch(() => null);
}

/** Commits only on each side. */
export async function aheadBehind(
  git: BareRepository,
  base: string,
  head: string,
): Promise<{ ahead: number; behind: number }> {
  const [behind = 0, ahead = 0] = (await git.git(["rev-list", "--left-right", "--count", `${base}...${head}`]))
    .split("\t")
    .map(Number);
  return { ahead, behind };
}
