/** The repository in memory: what the other answers, without a process for each question. */
import { checkPath } from "./git-store.ts";
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
import { changedPaths, treeChanges } from "./memory-difference.ts";
import { inOrder, mergeBaseOf, reach } from "./memory-history.ts";
import { ObjectStore, treeMode } from "./memory-objects.ts";
import type { Entry, Tree } from "./memory-objects.ts";

export class MemoryRepository implements GitStore {
  readonly #objects = new ObjectStore();
  readonly #refs = new Map<string, string>();
  readonly #head: string;

  constructor(defaultBranch: string) {
    this.#head = `refs/heads/${defaultBranch}`;
    this.#objects.tree(new Map());
  }

  async resolve(expression: string): Promise<string | null> {
    const colon = expression.indexOf(":");
    if (colon < 0) return this.#object(expression);
    const tree = this.#object(`${expression.slice(0, colon)}^{tree}`);
    return tree === null ? null : this.#at(tree, expression.slice(colon + 1));
  }

  async type(sha: string): Promise<string | null> {
    const id = this.#object(sha);
    return id === null ? null : (this.#objects.get(id)?.type ?? null);
  }

  async refs(prefix: string): Promise<Ref[]> {
    const found = [...this.#refs].filter(([name]) => name.startsWith(prefix));
    return found
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, sha]) => ({ name, sha, type: this.#objects.get(sha)?.type ?? "" }));
  }

  async moveRef(ref: string, to: string, from: string | null): Promise<boolean> {
    if ((this.#refs.get(ref) ?? null) !== from || this.#objects.get(to) === null || !this.#mayBeNamed(ref))
      return false;
    this.#refs.set(ref, to);
    return true;
  }

  async deleteRef(ref: string, from: string): Promise<boolean> {
    return this.#refs.get(ref) === from && this.#refs.delete(ref);
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    const [a, b] = [this.#commitId(ancestor), this.#commitId(descendant)];
    return a !== null && b !== null && reach(this.#commit, [b]).has(a);
  }

  async isReachable(commit: string): Promise<boolean> {
    return reach(this.#commit, [...this.#refs.values()]).has(commit);
  }

  async mergeBase(a: string, b: string): Promise<string | null> {
    const [one, other] = [this.#commitId(a), this.#commitId(b)];
    return one === null || other === null ? null : mergeBaseOf(this.#commit, one, other);
  }

  async aheadBehind(base: string, head: string): Promise<{ ahead: number; behind: number }> {
    const [theirs, ours] = [base, head].map((one) => reach(this.#commit, [this.#object(one) ?? ""]));
    const only = (some?: ReadonlyMap<string, Commit>, others?: ReadonlyMap<string, Commit>): number =>
      [...(some?.keys() ?? [])].filter((sha) => others?.has(sha) !== true).length;
    return { ahead: only(ours, theirs), behind: only(theirs, ours) };
  }

  async readCommit(expression: string): Promise<Commit | null> {
    const sha = this.#commitId(expression);
    return sha === null ? null : this.#commit(sha);
  }

  async readCommits({ to, without = [], path }: Selection): Promise<Commit[]> {
    const sha = this.#commitId(to);
    if (sha === null) throw new Error(`bad revision '${to}'`);
    const hidden = reach(
      this.#commit,
      without.map((one) => this.#object(one) ?? ""),
    );
    const among = new Map([...reach(this.#commit, [sha])].filter(([id]) => !hidden.has(id)));
    const found = inOrder(this.#commit, sha, among);
    return path === undefined ? found : found.filter((commit) => this.#changed(commit, path));
  }

  async readTree(sha: string, recursive: boolean): Promise<TreeEntry[]> {
    const id = this.#object(`${sha}^{tree}`);
    if (id === null) throw new Error(`not a tree object: ${sha}`);
    return this.#entries(id, recursive, "");
  }

  async readBlob(sha: string): Promise<Buffer> {
    const found = this.#objects.get(sha);
    if (found?.type !== "blob") throw new Error(`not a blob: ${sha}`);
    return found.content;
  }

  async writeBlob(content: Buffer): Promise<string> {
    return this.#objects.blob(content);
  }

  async writeTree(base: string | null, changes: readonly TreeChange[]): Promise<string> {
    changes.forEach(({ path }) => checkPath(path));
    const root = base === null ? null : this.#object(`${base}^{tree}`);
    if (base !== null && root === null) throw new Error(`not a tree object: ${base}`);
    let tree = this.#treeAt(root);
    for (const { path, mode, sha } of changes)
      tree = this.#put(tree, path.split("/"), sha === null ? null : { mode, sha });
    return this.#objects.tree(tree);
  }

  async writeCommit(commit: NewCommit): Promise<string> {
    return this.#objects.commit(commit);
  }

  async changedFiles(from: string, to: string): Promise<FileChange[]> {
    const [before, after] = [this.#object(`${from}^{tree}`), this.#object(`${to}^{tree}`)];
    if (before === null || after === null) throw new Error(`no trees ${from}, ${to}`);
    return treeChanges(this.#objects, before, after);
  }

  async commitPaths(sha: string): Promise<Paths> {
    const commit = this.#commit(sha);
    if (commit === null) throw new Error(`bad revision '${sha}'`);
    const [parent] = commit.parents;
    return changedPaths(this.#objects, parent === undefined ? null : this.#object(`${parent}^{tree}`), commit.tree);
  }

  readonly #commit = (sha: string): Commit | null => {
    const found = this.#objects.get(sha);
    return found?.type === "commit" ? found.commit : null;
  };

  #commitId(expression: string): string | null {
    return this.#object(`${expression}^{commit}`);
  }

  /** A revision as git reads it: a name, then any of `^`, `^2`, `^{commit}`, `^{tree}`. */
  #object(expression: string): string | null {
    const [, name = "", suffixes = ""] = /^(.*?)((?:\^(?:\{\w+\}|\d)?)*)$/s.exec(expression) ?? [];
    let sha = this.#named(name);
    for (const [suffix] of suffixes.matchAll(/\^(?:\{\w+\}|\d)?/g)) sha = sha === null ? null : this.#step(sha, suffix);
    return sha;
  }

  #named(name: string): string | null {
    if (/^[0-9a-f]{40}$/.test(name)) return this.#objects.get(name) === null ? null : name;
    const ref = [name, `refs/${name}`, `refs/tags/${name}`, `refs/heads/${name}`].find((one) => this.#refs.has(one));
    const found = this.#refs.get(name === "HEAD" ? this.#head : (ref ?? ""));
    if (found !== undefined) return found;
    const matching = /^[0-9a-f]{4,39}$/.test(name) ? this.#objects.matching(name) : [];
    return matching.length === 1 ? (matching[0] ?? null) : null;
  }

  #step(sha: string, suffix: string): string | null {
    const commit = this.#commit(sha);
    if (suffix === "^{commit}") return commit === null ? null : sha;
    if (suffix === "^{tree}") return commit?.tree ?? (this.#objects.get(sha)?.type === "tree" ? sha : null);
    return commit?.parents[Number(suffix.slice(1) || 1) - 1] ?? null;
  }

  #at(tree: string, path: string): string | null {
    let sha = tree;
    for (const name of path.split("/").filter((part) => part !== "")) {
      const found = this.#objects.get(sha);
      const entry = found?.type === "tree" ? found.entries.get(name) : undefined;
      if (entry === undefined) return null;
      sha = entry.sha;
    }
    return sha;
  }

  #changed({ tree, parents }: Commit, path: string): boolean {
    const before = parents.map((parent) => this.#at(this.#commit(parent)?.tree ?? "", path));
    const now = this.#at(tree, path);
    return before.length === 0 ? now !== null : before.every((one) => one !== now);
  }

  #treeAt(sha: string | null): Tree {
    const found = sha === null ? null : this.#objects.get(sha);
    return found?.type === "tree" ? found.entries : new Map();
  }

  /** As git's index does it: no file takes a folder's place or has one taken, and a folder with nothing in it goes. */
  #put(tree: Tree, [name = "", ...rest]: readonly string[], entry: Entry | null): Tree {
    const known = tree.get(name);
    const isFolder = known?.mode === treeMode;
    const isBlocked = known !== undefined && isFolder === (rest.length === 0);
    if (isBlocked && entry !== null) throw new Error(`cannot add ${name} to the index`);
    if (isBlocked) return tree;
    const next = new Map(tree);
    const now = rest.length === 0 ? entry : this.#folder(this.#put(this.#treeAt(known?.sha ?? null), rest, entry));
    if (now === null) next.delete(name);
    else next.set(name, now);
    return next;
  }

  #folder(tree: Tree): Entry | null {
    return tree.size === 0 ? null : { mode: treeMode, sha: this.#objects.tree(tree) };
  }

  #entries(sha: string, recursive: boolean, folder: string): TreeEntry[] {
    return [...this.#treeAt(sha)].flatMap(([name, { mode, sha: id }]) => {
      const found = this.#objects.get(id);
      const type = mode === treeMode ? "tree" : mode === "160000" ? "commit" : "blob";
      const size = found?.type === "blob" ? found.content.length : null;
      const entry = { mode, type, sha: id, size, path: `${folder}${name}` };
      return recursive && type === "tree" ? [entry, ...this.#entries(id, true, `${folder}${name}/`)] : [entry];
    });
  }

  /** Git's rules for names, and that none is a folder of another. */
  #mayBeNamed(ref: string): boolean {
    const parts = ref.split("/");
    const wrong = parts.some(
      (part) => part === "" || part.startsWith(".") || /\.lock$|\.$|\.\.|[\s~^:?*[\\\u007f]|@\{/.test(part),
    );
    if (wrong || parts.length < 2) return false;
    return ![...this.#refs.keys()].some((other) => other.startsWith(`${ref}/`) || ref.startsWith(`${other}/`));
  }
}
