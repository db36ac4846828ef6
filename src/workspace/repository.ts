import path from "node:path";
import { InputError } from "../model/input-error.ts";
import { scopeMatcher } from "../model/scope.ts";
import { type Git, GitError, gitIn, line, records } from "./git.ts";

/** `100644` file, `100755` executable file, `120000` symbolic link, `160000` submodule. */
export type TreeEntry = { mode: string; blob: string };

/** Paths relative to the repository's top, in git's order. */
export type Tree = ReadonlyMap<string, TreeEntry>;

/** A git repository, read only: nothing here writes to its checkout, its index or its references. */
export type Repository = {
  /** Top of the checkout; of a bare repository, its folder. Absolute. */
  readonly top: string;
  /** The folder that all work trees share, absolute. */
  readonly commonDir: string;
  readonly bare: boolean;
  /** git at the top. */
  readonly git: Git;
  /** The commit that a name or id means. Throws `InputError` when there is none. */
  resolveCommit(revision: string): Promise<string>;
  /** Id of a commit's tree: equal for commits of the same files. */
  treeId(commit: string): Promise<string>;
  /** Everything in a commit's tree; the last one asked for is remembered. */
  tree(commit: string): Promise<Tree>;
  /** Blob id of the file at a path, or null. */
  blobAt(commit: string, file: string): Promise<string | null>;
  /** A regular file's text, or null. Throws `InputError` when it is not UTF-8. */
  readFileAt(commit: string, file: string): Promise<{ text: string; blob: string } | null>;
  /** Regular files of the commit that scope entries (relative to `root`) match, sorted as in the tree. */
  listFiles(commit: string, scope: readonly string[], root?: string): Promise<string[]>;
  /** Which of these files (or files below these folders) differ from the last commit in the checkout, or are new. */
  uncommittedChanges(files: readonly string[]): Promise<string[]>;
};

/** Opens the repository that a folder lies in. Throws `InputError` where there is none. */
export async function openRepository(folder: string): Promise<Repository> {
  const { top, commonDir, bare } = await locate(folder);
  const git = gitIn(top);
  let remembered: { commit: string; tree: Promise<Tree> } | undefined;
  const tree = (commit: string) => {
    if (remembered?.commit !== commit) remembered = { commit, tree: readTree(git, commit) };
    return remembered.tree;
  };
  const regularFile = async (commit: string, file: string) => {
    const entry = (await tree(commit)).get(file);
    return entry !== undefined && isRegular(entry) ? entry : null;
  };
  return {
    top,
    commonDir,
    bare,
    git,
    tree,
    treeId: async (commit) => line(await git(["rev-parse", "--verify", `${commit}^{tree}`])),
    resolveCommit: (revision) => resolveCommit(git, top, revision),
    blobAt: async (commit, file) => (await regularFile(commit, file))?.blob ?? null,
    readFileAt: async (commit, file) => {
      const entry = await regularFile(commit, file);
      return entry && { text: decodeText(await git(["cat-file", "blob", entry.blob]), file), blob: entry.blob };
    },
    listFiles: async (commit, scope, root = "") => {
      const inScope = scopeMatcher(scope, root);
      return [...(await tree(commit))]
        .filter(([file, entry]) => isRegular(entry) && inScope(file))
        .map(([file]) => file);
    },
    uncommittedChanges: async (files) => (files.length === 0 || bare ? [] : await uncommitted(git, files)),
  };
}

export const isRegular = ({ mode }: TreeEntry): boolean => mode === "100644" || mode === "100755";

/** UTF-8 text of a file. Throws `InputError`: an edit can only carry text. */
export function decodeText(content: Uint8Array, file: string): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
    if (!text.includes("\0")) return text;
  } catch {
    // Said below, together with the NUL that a binary file has.
  }
  throw new InputError({
    where: file,
    what: "is a binary file; Hone reads and writes UTF-8 text only",
    remedy: "Leave it out of the scope and of the candidate; build products belong into .gitignore.",
  });
}

async function locate(folder: string): Promise<{ top: string; commonDir: string; bare: boolean }> {
  const ask = gitIn(folder);
  try {
    const [bare, commonDir] = line(
      await ask(["rev-parse", "--path-format=absolute", "--is-bare-repository", "--git-common-dir"]),
    ).split("\n");
    if (commonDir === undefined) throw new Error(`git rev-parse did not name the repository of ${folder}`);
    if (bare === "true") return { top: commonDir, commonDir, bare: true };
    return { top: line(await ask(["rev-parse", "--show-toplevel"])), commonDir, bare: false };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new InputError(
      {
        where: path.resolve(folder),
        what: `is not in a git repository (${error.said})`,
        remedy: "Run Hone inside a checkout, or make one: `git init && git add -A && git commit -m start`.",
      },
      { cause: error },
    );
  }
}

async function resolveCommit(git: Git, top: string, revision: string): Promise<string> {
  try {
    return line(await git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]));
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new InputError(
      {
        where: revision,
        what: `is not a commit in ${top}`,
        remedy:
          "Name a branch, tag or commit that exists here; `git log --oneline` lists some, `git fetch` brings more.",
      },
      { cause: error },
    );
  }
}

async function readTree(git: Git, commit: string): Promise<Tree> {
  const listed = records(await git(["ls-tree", "-r", "-z", "--full-tree", commit]));
  return new Map(
    listed.map((record) => {
      const tab = record.indexOf("\t");
      const [mode = "", , blob = ""] = record.slice(0, tab).split(" ");
      return [record.slice(tab + 1), { mode, blob }];
    }),
  );
}

async function uncommitted(git: Git, files: readonly string[]): Promise<string[]> {
  const status = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", ...files];
  return records(await git(status)).map((record) => record.slice(3));
}
