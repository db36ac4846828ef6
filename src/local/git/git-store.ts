/** The repository behind the offline GitHub: what it is asked, whether it lies in a folder or in memory. */

export type Ref = { name: string; sha: string; type: string };
export const zeroSha = "0".repeat(40);
/** The id that git gives a tree with nothing in it. */
export const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

export type Person = { name: string; email: string; date: Date };
export type Commit = {
  sha: string;
  tree: string;
  parents: string[];
  author: Person;
  committer: Person;
  message: string;
};
export type NewCommit = {
  tree: string;
  parents: readonly string[];
  message: string;
  author: Person;
  committer: Person;
};
export type TreeEntry = { mode: string; type: string; sha: string; size: number | null; path: string };
/** `sha: null` removes the path. */
export type TreeChange = { path: string; mode: string; sha: string | null };

export type FileChange = {
  status: "added" | "removed" | "modified" | "renamed" | "changed";
  path: string;
  previousPath: string | null;
  blob: string;
  additions: number;
  deletions: number;
  /** Null for binary files, and where the store makes none. */
  patch: string | null;
};
export type Paths = { added: string[]; removed: string[]; modified: string[] };

/** Commits that can be reached from `to` and not from `without`; with `path`, those that changed it. */
export type Selection = { to: string; without?: readonly string[]; path?: string };

export interface GitStore {
  /** The object's id, or null: for refs, commit ids, `<commit>:<path>`, `<commit>^`, `^{tree}` and `^{commit}`. */
  resolve(expression: string): Promise<string | null>;
  type(sha: string): Promise<string | null>;
  /** In order of name. */
  refs(prefix: string): Promise<Ref[]>;
  /** Compare and swap: false when the ref did not stand at `from` (null: did not exist), or its name is not allowed. */
  moveRef(ref: string, to: string, from: string | null): Promise<boolean>;
  /** False when the ref does not stand at `from`. */
  deleteRef(ref: string, from: string): Promise<boolean>;
  /** Of commits; a commit is its own ancestor. */
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** Whether a ref leads to the commit. */
  isReachable(commit: string): Promise<boolean>;
  mergeBase(a: string, b: string): Promise<string | null>;
  /** Commits only on each side. */
  aheadBehind(base: string, head: string): Promise<{ ahead: number; behind: number }>;
  /** Null when there is no such commit. */
  readCommit(expression: string): Promise<Commit | null>;
  /** The newest first. */
  readCommits(selection: Selection): Promise<Commit[]>;
  /** With `recursive` the subtrees' entries too, each after its tree. */
  readTree(sha: string, recursive: boolean): Promise<TreeEntry[]>;
  readBlob(sha: string): Promise<Buffer>;
  writeBlob(content: Buffer): Promise<string>;
  /** A tree like `base` (null: empty) but for the changes. Throws on a path that no tree may hold. */
  writeTree(base: string | null, changes: readonly TreeChange[]): Promise<string>;
  writeCommit(commit: NewCommit): Promise<string>;
  /** Files that differ between two trees or commits. */
  changedFiles(from: string, to: string): Promise<FileChange[]>;
  /** What a commit did to which paths, against its first parent. */
  commitPaths(sha: string): Promise<Paths>;
}

/** Git passes over such paths in silence, GitHub refuses them. */
export function checkPath(path: string): void {
  const wrong = path
    .split("/")
    .find((part) => part === "" || part === "." || part === ".." || part.toLowerCase() === ".git");
  if (wrong !== undefined) throw new Error(`malformed path ${JSON.stringify(path)}`);
}
