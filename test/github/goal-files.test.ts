import { describe, expect, test } from "vitest";
import { listGoalFiles, literalFolder } from "../../src/github/goal-files.ts";
import { connection, edge, playEdge, repo } from "./edge.ts";

playEdge();

const head = "a".repeat(40);
type Entry = [path: string, kind: "file" | "link" | "module" | "folder", id?: string];

const modes = { file: "100644", link: "120000", module: "160000", folder: "040000" };
const types = { file: "blob", link: "blob", module: "commit", folder: "tree" };

/** Plays the listing of one tree. */
function tree(id: string, entries: Entry[], { deep = false, truncated = false } = {}): void {
  edge()
    .get(`${repo}/git/trees/${id}`)
    .query(deep ? { recursive: "1" } : {})
    .reply(200, {
      sha: id,
      truncated,
      tree: entries.map(([path, kind, sha = `${path}-id`]) => ({ path, mode: modes[kind], type: types[kind], sha })),
    });
}

describe("goal files", () => {
  test("are listed below the globs' literal folder, and nothing else of the repository is", async () => {
    tree(head, [
      [".hone", "folder", "t1"],
      ["src", "folder"],
      ["README.md", "file"],
    ]);
    tree("t1", [["goals", "folder", "t2"]]);
    tree(
      "t2",
      [
        ["b.md", "file", "b1"],
        ["a", "folder"],
        ["a/c.md", "file", "c1"],
        ["notes.txt", "file"],
      ],
      { deep: true },
    );
    expect(await listGoalFiles(connection, head, [".hone/goals/**/*.md"])).toEqual([
      { path: ".hone/goals/a/c.md", blob: "c1" },
      { path: ".hone/goals/b.md", blob: "b1" },
    ]);
  });

  test("are not those that lie beside an approved benchmark, which tell what it was for", async () => {
    tree(head, [[".hone", "folder", "t1"]]);
    tree(
      "t1",
      [
        ["benchmarks/issue-4-7669dcf5/goal.md", "file", "b1"],
        ["goals/a.md", "file", "a1"],
      ],
      { deep: true },
    );
    expect(await listGoalFiles(connection, head, [".hone/**/*.md"])).toEqual([
      { path: ".hone/goals/a.md", blob: "a1" },
    ]);
  });

  test("cost one request where their folder is not there", async () => {
    tree(head, [["src", "folder"]]);
    expect(await listGoalFiles(connection, head, [".hone/goals/**/*.md"])).toEqual([]);
  });

  test("are read folder by folder where GitHub cuts the listing off", async () => {
    tree(head, [["goals", "folder", "t1"]]);
    tree("t1", [["a.md", "file", "a1"]], { deep: true, truncated: true });
    tree("t1", [
      ["a.md", "file", "a1"],
      ["deep", "folder", "t2"],
    ]);
    tree("t2", [["b.md", "file", "b1"]], { deep: true });
    expect(await listGoalFiles(connection, head, ["goals/**/*.md"])).toEqual([
      { path: "goals/a.md", blob: "a1" },
      { path: "goals/deep/b.md", blob: "b1" },
    ]);
  });

  test("are never found through symbolic links or submodules", async () => {
    tree(head, [["goals", "folder", "t1"]]);
    tree(
      "t1",
      [
        ["link.md", "link"],
        ["module.md", "module"],
        ["real.md", "file", "r1"],
      ],
      { deep: true },
    );
    expect(await listGoalFiles(connection, head, ["goals/*.md"])).toEqual([{ path: "goals/real.md", blob: "r1" }]);
    tree(head, [["goals", "link"]]);
    expect(await listGoalFiles(connection, head, ["goals/*.md"])).toEqual([]);
  });

  test("are taken away again by `!`, and have names that an issue can hold in one line", async () => {
    tree(head, [["goals", "folder", "t1"]]);
    tree(
      "t1",
      [
        ["old", "folder"],
        ["old/x.md", "file"],
        ["a b (1).md", "file", "a1"],
        ["`q`.md", "file"],
        ["n\nl.md", "file"],
      ],
      {
        deep: true,
      },
    );
    expect(await listGoalFiles(connection, head, ["goals/**/*.md", "!goals/old/**"])).toEqual([
      { path: "goals/a b (1).md", blob: "a1" },
    ]);
  });
});

test.each([
  [".hone/goals/**/*.md", ".hone/goals"],
  ["kernels/{a,b}/goal.md", "kernels"],
  ["goal.md", ""],
  ["kernels/goal.md", "kernels"],
  ["kernels/", "kernels"],
  ["*/goal.md", ""],
])("all that %s matches lies in %j", (glob, folder) => expect(literalFolder(glob)).toBe(folder));
