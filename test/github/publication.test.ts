import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { branchOf } from "../../src/decide/publish.ts";
import { entriesAt } from "../../src/github/base-entries.ts";
import { readPublication } from "../../src/github/publication.ts";
import { base, candidate, verifying } from "../decide/campaign-fixtures.ts";
import { connection, edge, playEdge, repo } from "./edge.ts";

playEdge();

const head = "e".repeat(40);
const branch = branchOf(verifying.id);
const [edit] = candidate.edits;
const blobOf = (text: string) => createHash("sha1").update(`blob ${text.length}\0${text}`).digest("hex");
const file = (path: string, sha: string, mode = "100644") => ({ path, mode, type: "blob", sha });

const tree = (id: string, entries: object[], truncated = false) =>
  edge().get(`${repo}/git/trees/${id}`).reply(200, { sha: id, truncated, tree: entries });

function pulls(list: object[]): void {
  const query = { head: `octo:${branch}`, state: "all", per_page: 100 };
  edge().get(`${repo}/pulls`).query(query).reply(200, list);
}

function ref(sha: string | null): void {
  const asked = edge().get(`${repo}/git/ref/${encodeURIComponent(`heads/${branch}`)}`);
  if (sha === null) asked.reply(404, {});
  else asked.reply(200, { object: { type: "commit", sha } });
}

type Head = { parents?: string[]; changed?: object[]; content?: string; mode?: string };

/** Plays a branch whose head is one commit. */
function committed({ parents = [base], changed, content, mode }: Head): void {
  ref(head);
  edge()
    .get(`${repo}/git/commits/${head}`)
    .reply(200, { parents: parents.map((sha) => ({ sha })) });
  if (changed) edge().get(`${repo}/compare/${base}...${head}`).reply(200, { files: changed });
  if (content !== undefined) tree(head, [file("matmul.c", blobOf(content), mode)]);
}

const read = () => readPublication(connection, verifying);
const matmul = { filename: "matmul.c", status: "modified" };

describe("of a pull request there is", () => {
  test("nothing yet", async () => {
    ref(null);
    pulls([]);
    expect(await read()).toEqual({ branch: { kind: "absent" }, pullRequest: null });
  });

  test("the branch", async () => {
    ref(base);
    pulls([]);
    expect(await read()).toEqual({ branch: { kind: "at-base" }, pullRequest: null });
  });

  test("the candidate's commit, and the pull request of this branch to this base", async () => {
    committed({ changed: [matmul], content: edit?.content ?? "" });
    pulls([
      { number: 8, head: { ref: branch }, base: { ref: "release" } },
      { number: 9, head: { ref: branch }, base: { ref: "main" } },
    ]);
    expect(await read()).toEqual({ branch: { kind: "committed", head }, pullRequest: 9 });
  });

  test.each<[string, Head, string]>([
    ["on another parent", { parents: ["f".repeat(40)] }, "is not one commit on the base"],
    ["that is a merge", { parents: [base, "f".repeat(40)] }, "is not one commit on the base"],
    ["with another file", { changed: [matmul, { filename: "ci.sh", status: "added" }] }, "changes ci.sh"],
    [
      "that renames a file onto the candidate's",
      { changed: [{ ...matmul, status: "renamed", previous_filename: "old.c" }] },
      "changes old.c",
    ],
    [
      "that makes the file executable",
      { changed: [matmul], content: edit?.content ?? "", mode: "100755" },
      "has other contents than the candidate",
    ],
    [
      "that makes the file a symbolic link",
      { changed: [matmul], content: edit?.content ?? "", mode: "120000" },
      "has other contents than the candidate",
    ],
    ["with other contents", { changed: [matmul], content: "int evil;\n" }, "has other contents than the candidate"],
  ])("a commit %s, which is not Hone's", async (_, commit, why) => {
    committed(commit);
    pulls([]);
    expect(await read()).toMatchObject({ branch: { kind: "foreign", head, why: expect.stringContaining(why) } });
  });
});

describe("files at a commit", () => {
  const folder = (path: string, sha: string) => ({ path, mode: "040000", type: "tree", sha });

  test("are looked up folder by folder, each folder once", async () => {
    tree(base, [folder("src", "t1"), file("a.c", "b1")]);
    tree("t1", [file("b.c", "b2", "100755"), file("c.c", "b3", "120000")]);
    expect(await entriesAt(connection, base, ["a.c", "src/b.c", "src/c.c", "src/gone.c", "none/d.c"])).toEqual([
      { path: "a.c", mode: "100644", blob: "b1" },
      { path: "src", mode: "040000", blob: "t1" },
      { path: "src/b.c", mode: "100755", blob: "b2" },
      { path: "src/c.c", mode: "120000", blob: "b3" },
    ]);
  });

  test("are not looked for behind a link, a file or a submodule, which are told themselves", async () => {
    const module = { path: "module", mode: "160000", type: "commit", sha: "m" };
    tree(base, [file("link", "b1", "120000"), file("a.c", "b2"), module]);
    expect(await entriesAt(connection, base, ["link/x.c", "a.c/x.c", "module/x.c"])).toEqual([
      { path: "link", mode: "120000", blob: "b1" },
      { path: "a.c", mode: "100644", blob: "b2" },
      { path: "module", mode: "160000", blob: "m" },
    ]);
  });

  test("are told in every letter case", async () => {
    tree(base, [folder("src", "t1"), folder("Src", "t2")]);
    tree("t1", [file("A.c", "b1"), file("b.c", "b2")]);
    tree("t2", [file("a.C", "b3")]);
    expect((await entriesAt(connection, base, ["SRC/a.c"])).map(({ path }) => path)).toEqual([
      "src",
      "src/A.c",
      "Src",
      "Src/a.C",
    ]);
  });

  test("are an error where GitHub cut the listing off", async () => {
    tree(base, [], true);
    await expect(entriesAt(connection, base, ["a.c"])).rejects.toThrow("cut off the listing");
  });
});
