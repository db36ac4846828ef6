/** The one real repository behind the offline GitHub: bare, driven by git's plumbing. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { execa } from "execa";

import { EnvironmentError } from "../../model/input-error.ts";
import { aheadBehind, changedFiles, commitPaths, mergeBase } from "./difference.ts";
import { zeroSha } from "./git-store.ts";
import type {
  Commit,
  FileChange,
  GitStore,
  NewCommit,
  Paths,
  Ref,
  Selection,
  TreeChange,
  TreeEntry,
} from "./git-store.ts";
import { readBlob, readCommit, readCommits, readTree, writeBlob, writeCommit, writeTree } from "./objects.ts";

export class BareRepository implements GitStore {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  static async create(path: string, defaultBranch: string): Promise<BareRepository> {
    try {
      await execa("git", ["init", "--quiet", "--bare", `--initial-branch=${defaultBranch}`, path]);
    } catch (cause) {
      throw new EnvironmentError("git could not make a repository", "Install git 2.31 or newer.", { cause });
    }
    const repository = new BareRepository(path);
    // As GitHub does it: any commit by id, partial clones, pushes over HTTP.
    const settings = ["uploadpack.allowAnySHA1InWant", "uploadpack.allowFilter", "http.receivepack"];
    for (const setting of settings) await repository.git(["config", setting, "true"]);
    return repository;
  }

  /** Runs git in the repository; the output without its last line break. Throws with git's own words. */
  async git(
    args: readonly string[],
    options: { input?: string | Buffer; env?: Record<string, string> } = {},
  ): Promise<string> {
    const bytes = await this.gitBytes(args, options);
    return bytes.toString().replace(/\n$/, "");
  }

  async gitBytes(
    args: readonly string[],
    options: { input?: string | Buffer; env?: Record<string, string> } = {},
  ): Promise<Buffer> {
    const { stdout } = await execa("git", ["--git-dir", this.path, ...args], {
      encoding: "buffer",
      input: options.input ?? "",
      env: { GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", ...options.env },
      stripFinalNewline: false,
    });
    return Buffer.from(stdout);
  }

  /** The object's id, or null: for refs, commit ids and `<commit>:<path>`. */
  async resolve(expression: string): Promise<string | null> {
    if (expression.startsWith("-") || expression.includes("\n")) return null;
    const found = await this.git(["rev-parse", "--verify", "--quiet", "--end-of-options", expression]).catch(
      () => null,
    );
    if (found === null || !/^[0-9a-f]{40}$/.test(found)) return null;
    return (await this.type(found)) === null ? null : found; // rev-parse believes any 40 digits
  }

  async type(sha: string): Promise<string | null> {
    return this.git(["cat-file", "-t", sha]).catch(() => null);
  }

  async refs(prefix: string): Promise<Ref[]> {
    const lines = await this.git(["for-each-ref", "--format=%(refname) %(objectname) %(objecttype)"]);
    return lines
      .split("\n")
      .filter((line) => line.startsWith(prefix))
      .map((line) => {
        const [name = "", sha = "", type = ""] = line.split(" ");
        return { name, sha, type };
      });
  }

  /** Compare and swap: false when the ref did not stand at `from` (null: did not exist). */
  async moveRef(ref: string, to: string, from: string | null): Promise<boolean> {
    return this.git(["update-ref", ref, to, from ?? zeroSha]).then(
      () => true,
      () => false,
    );
  }

  /** False when the ref does not stand at `from`. */
  async deleteRef(ref: string, from: string): Promise<boolean> {
    return this.git(["update-ref", "-d", ref, from]).then(
      () => true,
      () => false,
    );
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    return this.git(["merge-base", "--is-ancestor", ancestor, descendant]).then(
      () => true,
      () => false,
    );
  }

  async isReachable(commit: string): Promise<boolean> {
    return (await this.git(["for-each-ref", "--contains", commit, "--count=1"])) !== "";
  }

  mergeBase(a: string, b: string): Promise<string | null> {
    return mergeBase(this, a, b);
  }

  aheadBehind(base: string, head: string): Promise<{ ahead: number; behind: number }> {
    return aheadBehind(this, base, head);
  }

  readCommit(expression: string): Promise<Commit | null> {
    return readCommit(this, expression);
  }

  readCommits({ to, without = [], path }: Selection): Promise<Commit[]> {
    return readCommits(this, [to, "--not", ...without, ...(path === undefined ? [] : ["--", path])]);
  }

  readTree(sha: string, recursive: boolean): Promise<TreeEntry[]> {
    return readTree(this, sha, recursive);
  }

  readBlob(sha: string): Promise<Buffer> {
    return readBlob(this, sha);
  }

  writeBlob(content: Buffer): Promise<string> {
    return writeBlob(this, content);
  }

  writeTree(base: string | null, changes: readonly TreeChange[]): Promise<string> {
    return writeTree(this, base, changes);
  }

  writeCommit(commit: NewCommit): Promise<string> {
    return writeCommit(this, commit);
  }

  changedFiles(from: string, to: string): Promise<FileChange[]> {
    return changedFiles(this, from, to);
  }

  commitPaths(sha: string): Promise<Paths> {
    return commitPaths(this, sha);
  }

  /** Runs with an index of its own, so that trees can be built side by side. */
  async withIndex<T>(use: (env: Record<string, string>) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), "hone-index-"));
    try {
      return await use({ GIT_INDEX_FILE: join(folder, "index") });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
