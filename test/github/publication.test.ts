import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { branchOf } from "../../src/decide/publish.ts";
import { entriesAt } from "../../src/github/base-entries.ts";
import { readPublication } from "../../src/github/publication.ts";
import { base, blob, candidate, evolved, stateOf, verified, verifying } from "../decide/campaign-fixtures.ts";
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

const newHead = "a".repeat(40);
const state = stateOf({ ...verifying, phase: "publishing" }, { evolve: evolved, verify: verified });
const read = () => readPublication(connection, state, "publish");
const matmul = { filename: "matmul.c", status: "modified" };
const unmoved = { head: base, touches: [], candidate: [], contract: [], comparable: true };

/** Plays where the base branch stands; without a place, it is gone. */
function baseAt(sha: string | null = base): void {
  const asked = edge().get(`${repo}/git/ref/${encodeURIComponent("heads/main")}`);
  if (sha === null) asked.reply(404, {});
  else asked.reply(200, { object: { type: "commit", sha } });
}

const compared = (from: string, to: string, answer: object) =>
  edge()
    .get(`${repo}/compare/${from}...${to}`)
    .query(true)
    .reply(200, { status: "ahead", files: [], ...answer });

const pull = (changes: object) => ({
  number: 9,
  title: "t",
  body: null,
  draft: false,
  state: "open",
  merged_at: null,
  labels: [{ name: "perf" }],
  base: { ref: "main" },
  ...changes,
  head: { ref: branch, sha: head, repo: { id: 7 } },
});

describe("of a pull request there is", () => {
  test("nothing yet", async () => {
    ref(null);
    pulls([]);
    baseAt();
    expect(await read()).toEqual({ kind: "publishing", branch: { kind: "absent" }, pullRequest: null, base: unmoved });
  });

  test("the branch", async () => {
    ref(base);
    pulls([]);
    baseAt();
    expect(await read()).toMatchObject({ branch: { kind: "at-base" }, pullRequest: null });
  });

  test("the candidate's commit, and the pull request of this branch to this base", async () => {
    committed({ changed: [matmul], content: edit?.content ?? "" });
    pulls([pull({ number: 8, base: { ref: "release" } }), pull({})]);
    baseAt();
    expect(await read()).toMatchObject({
      branch: { kind: "committed", head },
      pullRequest: { number: 9, state: "open", head, body: "", labels: ["perf"] },
    });
  });

  test("none of a fork of the same owner", async () => {
    ref(head);
    pulls([{ ...pull({}), head: { ref: branch, sha: head, repo: { id: 8 } } }]);
    baseAt();
    expect(await readPublication(connection, state, "review")).toMatchObject({ pullRequest: null });
  });

  test("the one that the state knows, whatever base somebody gave it", async () => {
    ref(head);
    pulls([
      pull({}),
      pull({ number: 8, base: { ref: "release" }, state: "closed", merged_at: "2026-11-21T10:00:00Z" }),
    ]);
    baseAt();
    const known = { ...state.campaign, pullRequest: 8, head };
    expect(await readPublication(connection, { ...state, campaign: known }, "review")).toMatchObject({
      kind: "published",
      branch: { kind: "earlier", head },
      pullRequest: { number: 8, state: "merged" },
    });
  });

  test("somebody's commit on the branch of an open one, known by one request", async () => {
    ref(head);
    pulls([pull({ state: "closed" })]);
    baseAt();
    const known = { ...state.campaign, head: newHead };
    expect(await readPublication(connection, { ...state, campaign: known }, "review")).toMatchObject({
      branch: { kind: "foreign", head },
      pullRequest: { state: "closed" },
    });
  });

  test.each<[string, Head, string]>([
    ["that is a merge", { parents: [base, "f".repeat(40)] }, "is not one commit on the base"],
    ["with another file", { changed: [matmul, { filename: "ci.sh", status: "added" }] }, "changes ci.sh"],
    ["that changes nothing", { changed: [] }, "changes nothing"],
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
    if ((commit.parents ?? []).length < 2) compared(base, head, { status: "ahead" });
    pulls([]);
    baseAt();
    expect(await read()).toMatchObject({ branch: { kind: "foreign", head, why: expect.stringContaining(why) } });
  });

  const parent = "f".repeat(40);
  const onOlder = (content: string) => {
    committed({ parents: [parent] });
    compared(parent, head, { files: [matmul] });
    tree(head, [file("matmul.c", blobOf(content))]);
  };

  test("the candidate's commit on an older base, made from a state that has gone on since", async () => {
    onOlder(edit?.content ?? "");
    compared(base, parent, { status: "behind" });
    pulls([]);
    baseAt();
    expect(await read()).toMatchObject({ branch: { kind: "earlier", head } });
  });

  test("the same on somebody's own commit, which would be lost", async () => {
    onOlder(edit?.content ?? "");
    compared(base, parent, { status: "diverged" });
    pulls([]);
    baseAt();
    expect(await read()).toMatchObject({ branch: { kind: "foreign", head } });
  });

  test("a commit of the base branch, since the branch was made on an older base", async () => {
    onOlder("int older;\n");
    compared(base, head, { status: "behind" });
    pulls([]);
    baseAt();
    expect(await read()).toMatchObject({ branch: { kind: "earlier", head } });
  });
});

describe("the base branch", () => {
  const look = async () => {
    ref(base);
    pulls([]);
    return (await read()) as { base: unknown };
  };

  test("that is gone is told", async () => {
    baseAt(null);
    expect(await look()).toMatchObject({ base: null });
  });

  test("has changed what concerns the campaign: its scope, its build, its candidate, its contract, a new name of these", async () => {
    baseAt(newHead);
    compared(base, newHead, {
      files: [
        matmul,
        { filename: "Makefile", status: "modified" },
        { filename: "flags.mk", status: "added" },
        { filename: "docs/readme.md", status: "modified" },
        { filename: "contract.yaml", status: "renamed", previous_filename: "benchmark.yaml" },
      ],
    });
    expect(await look()).toMatchObject({
      base: {
        head: newHead,
        touches: ["Makefile", "flags.mk"],
        candidate: ["matmul.c"],
        contract: ["benchmark.yaml"],
        comparable: true,
      },
    });
  });

  const many = Array.from({ length: 300 }, (_, index) => ({ filename: `docs/${index}.md`, status: "added" }));
  test.each([
    ["more files than GitHub names", { files: many }],
    ["its history rewritten", { status: "diverged" }],
    ["been moved back", { status: "behind" }],
  ])("that has %s is compared file by file", async (_, answer) => {
    baseAt(newHead);
    compared(base, newHead, answer);
    tree(base, [file("benchmark.yaml", "b1")]);
    tree(newHead, [file("matmul.c", blob), file("benchmark.yaml", "b2")]);
    expect(await look()).toMatchObject({
      base: { head: newHead, touches: [], candidate: [], contract: ["benchmark.yaml"], comparable: false },
    });
  });

  test("whose file the candidate starts from is gone or another one no longer fits it", async () => {
    baseAt(newHead);
    edge().get(`${repo}/compare/${base}...${newHead}`).query(true).reply(404, {});
    tree(base, [file("benchmark.yaml", "b1")]);
    tree(newHead, [file("benchmark.yaml", "b1")]);
    expect(await look()).toMatchObject({ base: { candidate: ["matmul.c"], contract: [], comparable: false } });
  });
});

test("a campaign that waits for its approval is read with the texts that its candidate changes", async () => {
  baseAt();
  const content = Buffer.from("#define TILE 16\n").toString("base64");
  edge().get(`${repo}/git/blobs/${blob}`).reply(200, { sha: blob, content, encoding: "base64" });
  expect(await readPublication(connection, state, "approval")).toEqual({
    kind: "waiting",
    base: unmoved,
    originals: { [blob]: "#define TILE 16\n" },
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
