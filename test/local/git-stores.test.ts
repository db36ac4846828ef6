import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test, vi } from "vitest";

import { BareRepository } from "../../src/local/git/bare-repository.ts";
import { emptyTree } from "../../src/local/git/git-store.ts";
import type { GitStore, TreeChange } from "../../src/local/git/git-store.ts";
import { MemoryRepository } from "../../src/local/git/memory-repository.ts";
import { randomFrom } from "../random.ts";

vi.setConfig({ testTimeout: 120_000 });

/** Both stores side by side; `same` asks both and compares their answers. */
async function bothStores() {
  const folder = await mkdtemp(join(tmpdir(), "hone-stores-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const real: GitStore = await BareRepository.create(join(folder, "real.git"), "main");
  const memory: GitStore = new MemoryRepository("main");
  const same = async <T>(ask: (store: GitStore) => Promise<T>): Promise<T> => {
    const outcome = (store: GitStore) =>
      ask(store).then(
        (value) => ({ value }),
        () => "refused" as const,
      );
    const [expected, found] = [await outcome(real), await outcome(memory)];
    expect(found).toEqual(expected);
    if (expected === "refused") throw new Error("both refused");
    return expected.value;
  };
  return same;
}

const names = ["a", "b.txt", "dir", "dir/x.c", "dir/y.c", "dir.c", "dir/sub/z", "é.md", "dir-a/x"];
const texts = ["one\n", "one\ntwo\nthree\n", "one\n2\nthree\nfour\n", "no end", "", "b\0in"];

test.each([1, 2, 3])("the store in memory answers as git does, whatever is written (seed %i)", async (seed) => {
  const { pick, below } = randomFrom(seed);
  const same = await bothStores();
  const commits: string[] = [];
  for (let step = 0; step < 14; step++) {
    const base = commits.length === 0 || below(8) === 0 ? null : pick(commits);
    const changes: TreeChange[] = [];
    for (let change = 0; change <= below(3); change++) {
      const content = Buffer.from(pick(texts));
      const sha = below(4) === 0 ? null : await same((store) => store.writeBlob(content));
      changes.push({ path: pick(names), mode: pick(["100644", "100644", "100755"]), sha });
    }
    const tree = await same((store) => store.writeTree(base === null ? null : `${base}^{tree}`, changes)).catch(
      () => null,
    );
    if (tree === null) continue;
    const others = commits.length > 1 && below(4) === 0 ? [pick(commits)] : [];
    const parents = [...new Set([...(base === null ? [] : [base]), ...others])];
    const person = { name: "Ada [bot]", email: "ada@example.com", date: new Date(1_700_000_000_000 + step * 61_500) };
    const message = pick(["line", "two\n\nparagraphs", "ends\n"]);
    const commit = await same((store) =>
      store.writeCommit({ tree, parents, message, author: person, committer: person }),
    );
    const ref = pick([
      "refs/heads/main",
      "refs/heads/dir",
      "refs/heads/dir/x",
      "refs/hone/a",
      "refs/tags/t",
      "refs/heads/.x",
    ]);
    const at = await same((store) => store.resolve(ref));
    const from = below(6) === 0 ? null : at;
    await same((store) => store.moveRef(ref, commit, from));
    commits.push(commit);
    await compare(same, { commits, pick });
  }
  if (commits[0] !== undefined) await same((store) => store.deleteRef("refs/heads/main", commits[0] ?? ""));
  await same((store) => store.refs("refs/"));
});

type Same = Awaited<ReturnType<typeof bothStores>>;

async function compare(same: Same, { commits, pick }: { commits: string[]; pick: <T>(from: readonly T[]) => T }) {
  const [a, b] = [pick(commits), pick(commits)];
  const expression = `${a}${pick(["", "^", "^2", "^{tree}", "^{commit}", `:${pick(names)}`, ":"])}`;
  await same((store) => store.resolve(expression));
  const name = pick([a.slice(0, 12), "main", "HEAD", "heads/main", "tags/t", "none", "-x"]);
  const id = pick([a, "0".repeat(40)]);
  await same((store) => store.resolve(name));
  await same((store) => store.type(id));
  await same((store) => store.refs("refs/heads/"));
  await same((store) => store.isAncestor(a, b));
  await same((store) => store.isReachable(a));
  await same((store) => store.mergeBase(a, b));
  await same((store) => store.aheadBehind(a, b));
  await same((store) => store.readCommit(a));
  await same((store) => store.readCommits({ to: a, without: [b] }));
  await same((store) => store.readTree(`${a}^{tree}`, true));
  await same((store) => store.readTree(a, false));
  await same((store) => store.commitPaths(a));
  await same(async (store) => withoutPatches(await store.changedFiles(a, b)));
  await same(async (store) => withoutPatches(await store.changedFiles(emptyTree, b)));
}

/** Renames of changed files are git's guess, patches are its own: the store in memory has neither. */
function withoutPatches(files: Awaited<ReturnType<GitStore["changedFiles"]>>) {
  return files
    .flatMap(({ patch: _patch, ...file }) =>
      file.previousPath === null
        ? [
            {
              path: file.path,
              was: file.status === "removed" ? file.blob : "",
              is: file.status === "removed" ? "" : file.blob,
            },
          ]
        : [
            { path: file.path, was: "", is: file.blob },
            { path: file.previousPath, was: "renamed", is: "" },
          ],
    )
    .map(({ path, was, is }) => ({ path, isGone: was !== "", is }))
    .toSorted((x, y) => (x.path < y.path ? -1 : 1));
}
