import { createHash } from "node:crypto";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Candidate, Edit } from "../../src/model/candidate.ts";
import { openRepository } from "../../src/workspace/repository.ts";
import { openWorkspace, type WorkspaceRequest } from "../../src/workspace/workspace.ts";
import { scratchFolder, scratchRepository, type ScratchRepository, writeFiles } from "./scratch-repository.ts";

const files = { "src/a.c": "int a;\n", "src/b.c": "int b;\n", ".gitignore": "*.o\n", "README.md": "hello\n" };

async function open(repository: ScratchRepository, request: Partial<WorkspaceRequest> = {}) {
  return await openWorkspace({
    repository: await openRepository(repository.folder),
    base: repository.base,
    folder: path.join(repository.folder, ".hone-campaigns/c1"),
    branch: "hone/c1",
    scope: ["src/"],
    root: "",
    named: [],
    ...request,
  });
}

function edit({ folder, git, base }: ScratchRepository, name: string, content: string | null): Edit {
  const listed = git("ls-tree", base, "--", name).trim();
  return { path: name, baseBlob: listed === "" ? null : (listed.split(/\s/)[2] ?? folder), content };
}

const candidate = (id: string, edits: Edit[]): Candidate => ({
  id,
  parent: "base",
  proposer: "test",
  hypothesis: "",
  parameters: {},
  edits,
});

/** Everything below a folder but `skip`: kind, mode, and content. */
function snapshot(folder: string, skip: readonly string[] = []): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const place = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, place);
    if (skip.some((skipped) => name === skipped || name.startsWith(`${skipped}/`))) continue;
    const content = entry.isSymbolicLink() ? readlinkSync(place) : entry.isFile() ? readFileSync(place) : "folder";
    found[name] = `${lstatSync(place).mode.toString(8)} ${createHash("sha256").update(content).digest("hex")}`;
  }
  return found;
}

describe("the person's checkout", () => {
  test("stays byte for byte as it is, index, status and HEAD included, while a campaign works inside it", async () => {
    const repository = scratchRepository(files);
    const { folder, git } = repository;
    git("switch", "--quiet", "--create", "feature");
    writeFiles(folder, { "src/a.c": "staged\n" });
    git("add", "src/a.c");
    writeFiles(folder, { "src/a.c": "staged, then changed\n", "untracked.txt": "mine\n", "build.o": "ignored\n" });
    // A status that refreshed the index would write these times into it.
    utimesSync(path.join(folder, "README.md"), new Date(0), new Date(0));
    const ours = [
      ".git/objects",
      ".git/refs/heads/hone",
      ".git/logs/refs/heads/hone",
      ".git/worktrees",
      ".hone-campaigns",
    ];
    const looks = () => ({
      files: snapshot(folder, ours),
      status: git("--no-optional-locks", "status", "--porcelain=v2", "--branch", "--untracked-files=all"),
      ignored: readFileSync(path.join(folder, "build.o"), "utf8"),
    });
    const before = looks();
    const workspace = await open(repository);
    await workspace.gate(candidate("1", [edit(repository, "src/a.c", "int a = 1;\n")]));
    await workspace.keep(candidate("1", [edit(repository, "src/a.c", "int a = 1;\n")]), "Keep 1");
    writeFiles(workspace.tree, { "rubbish.txt": "" });
    await workspace.restore();
    expect(looks()).toEqual(before);
  });
});

describe("keep", () => {
  test("commits base and edits on the campaign's branch, after the last one kept", async () => {
    const repository = scratchRepository(files);
    const workspace = await open(repository);
    const first = await workspace.keep(candidate("1", [edit(repository, "src/a.c", "int a = 1;\n")]), "Faster a");
    const second = await workspace.keep(
      candidate("7", [edit(repository, "src/b.c", null), edit(repository, "src/c.c", "int c;\n")]),
      "Other b\n\nHone-Candidate: 99",
    );
    const { git, base } = repository;
    expect(git("rev-list", "hone/c1").trim().split("\n")).toEqual([second, first, base]);
    expect(git("ls-tree", "-r", "--name-only", second).trim().split("\n")).toEqual([
      ".gitignore",
      "README.md",
      "src/a.c",
      "src/c.c",
    ]);
    expect(git("show", `${second}:src/a.c`)).toBe("int a;\n");
    expect(git("log", "-1", "--format=%an <%ae>|%(trailers:only)", second).trim()).toBe(
      "Hone <hone@noreply.invalid>|Hone-Candidate: 7",
    );
    expect(readFileSync(path.join(workspace.tree, "src/c.c"), "utf8")).toBe("int c;\n");
  });

  test("done twice is done once, also after the campaign was opened again", async () => {
    const repository = scratchRepository(files);
    const kept = candidate("1", [edit(repository, "src/a.c", "int a = 1;\n")]);
    const first = await (await open(repository)).keep(kept, "Faster a");
    const again = await open(repository);
    expect(await again.keep(kept, "Faster a")).toBe(first);
    expect(repository.git("rev-list", "--count", "hone/c1").trim()).toBe("2");
    expect(readFileSync(path.join(again.tree, "src/a.c"), "utf8")).toBe("int a = 1;\n");
  });

  test("writes contents byte for byte, whatever the repository's attributes say", async () => {
    const repository = scratchRepository({ ...files, ".gitattributes": "*.c text eol=crlf filter=loud\n" });
    repository.git("config", "filter.loud.clean", "tr a-z A-Z");
    const workspace = await open(repository);
    const commit = await workspace.keep(candidate("1", [edit(repository, "src/a.c", "int a;\r\nint x;\n")]), "m");
    expect(repository.git("show", `${commit}:src/a.c`)).toBe("int a;\r\nint x;\n");
  });
});

describe("restore", () => {
  test("brings back exactly the incumbent: changed, removed, new, ignored, linked and nested things", async () => {
    const repository = scratchRepository(files);
    const workspace = await open(repository);
    await workspace.keep(candidate("1", [edit(repository, "src/a.c", "int a = 1;\n")]), "Faster a");
    const { tree } = workspace;
    const before = snapshot(tree);
    const { mtime, atime } = lstatSync(path.join(tree, "src/a.c"));
    writeFiles(tree, { "src/a.c": "int a = 2;\n", "x.o": "ignored", "new/deep.txt": "" });
    utimesSync(path.join(tree, "src/a.c"), atime, mtime);
    chmodSync(path.join(tree, ".gitignore"), 0o755);
    rmSync(path.join(tree, "src/b.c"));
    symlinkSync("/etc", path.join(tree, "src/b.c"));
    mkdirSync(path.join(tree, "nested"));
    repository.git("init", "--quiet", path.join(tree, "nested"));
    writeFileSync(path.join(tree, ".git"), "gitdir: /nowhere\n");
    await workspace.restore();
    expect(snapshot(tree)).toEqual(before);
    await workspace.restore();
    expect(snapshot(tree)).toEqual(before);
  });

  test("empties what lies in the place of a submodule", async () => {
    const repository = scratchRepository(files, ({ git }) => {
      git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},vendor/lib`);
    });
    repository.git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},vendor/lib`);
    repository.git("commit", "--quiet", "--message=submodule");
    const base = repository.git("rev-parse", "HEAD").trim();
    const workspace = await open({ ...repository, base }, { base });
    writeFiles(workspace.tree, { "vendor/lib/evil.c": "" });
    await workspace.restore();
    expect(readdirSync(path.join(workspace.tree, "vendor/lib"))).toEqual([]);
  });

  test("goes on after a run that was killed while git held its lock", async () => {
    const repository = scratchRepository(files);
    const workspace = await open(repository);
    writeFiles(repository.folder, { ".git/worktrees/tree/index.lock": "" });
    writeFiles(workspace.tree, { "src/a.c": "changed" });
    await workspace.restore();
    expect(readFileSync(path.join(workspace.tree, "src/a.c"), "utf8")).toBe("int a;\n");
  });
});

describe("the gate", () => {
  test("lets a sound candidate through, again when asked again", async () => {
    const repository = scratchRepository(files);
    const workspace = await open(repository);
    const sound = candidate("1", [edit(repository, "src/a.c", "int a = 1;\n"), edit(repository, "src/new.c", "x\n")]);
    expect(await workspace.gate(sound)).toBeNull();
    expect(await workspace.gate(sound)).toBeNull();
  });

  test("asks the path policy first", async () => {
    const repository = scratchRepository(files);
    const workspace = await open(repository, { judging: ["src/b.c"] });
    const gate = (name: string) => workspace.gate(candidate("1", [edit(repository, name, "x\n")]));
    expect(await gate("README.md")).toMatchObject({ kind: "scope" });
    expect(await gate(".github/workflows/x.yml")).toMatchObject({ kind: "policy" });
    expect(await gate("src/b.c")).toMatchObject({ kind: "policy" });
  });

  test.each<[string, (repository: ScratchRepository) => Edit, string]>([
    ["made against another base", () => ({ path: "src/a.c", baseBlob: "0".repeat(40), content: "x" }), "against blob"],
    ["that claims a file to be new", () => ({ path: "src/a.c", baseBlob: null, content: "x" }), "against blob"],
    ["that claims a file to be there", () => ({ path: "src/x.c", baseBlob: "1".repeat(40), content: "x" }), "(none)"],
    ["below a file", (repository) => edit(repository, "src/a.c/b.c", "x"), "no folder at the base"],
    ["in place of a folder", () => ({ path: "src/deep", baseBlob: null, content: "x" }), "folder at the base"],
    ["of a symbolic link", (repository) => edit(repository, "src/link", "x"), "symbolic link"],
    ["through a symbolic link", (repository) => edit(repository, "src/link/x.c", "x"), "no folder at the base"],
    ["of an executable file", (repository) => edit(repository, "src/run", "x"), "executable file"],
    ["of a file in other letters", (repository) => edit(repository, "src/A.C", "x"), "one file on some file systems"],
  ])("refuses an edit %s", async (_, make, detail) => {
    const repository = scratchRepository({ ...files, "src/deep/d.c": "", "src/run": "" }, ({ folder }) => {
      symlinkSync("deep", path.join(folder, "src/link"));
      chmodSync(path.join(folder, "src/run"), 0o755);
    });
    const workspace = await open(repository);
    expect(await workspace.gate(candidate("1", [make(repository)]))).toEqual({
      kind: "policy",
      detail: expect.stringContaining(detail),
    });
  });

  test("calls a copy of the base, of an earlier candidate and of one before the resumption a duplicate", async () => {
    const repository = scratchRepository(files);
    const a = edit(repository, "src/a.c", "int a = 1;\n");
    const same = edit(repository, "src/b.c", "int b;\n");
    const earlier = candidate("1", [edit(repository, "src/b.c", "int b = 9;\n")]);
    const workspace = await open(repository, { tried: [earlier] });
    expect(await workspace.gate(candidate("2", [same]))).toMatchObject({ kind: "duplicate" });
    expect(await workspace.gate(candidate("3", []))).toMatchObject({ kind: "duplicate" });
    expect(await workspace.gate(candidate("4", [a]))).toBeNull();
    expect(await workspace.gate(candidate("5", [same, a]))).toMatchObject({ detail: "the same code as candidate 4" });
    expect(await workspace.gate({ ...earlier, id: "6" })).toMatchObject({ detail: "the same code as candidate 1" });
  });

  test("lets a copy of the base be measured where a person asks for that", async () => {
    const repository = scratchRepository(files);
    const workspace = await open(repository, { duplicates: "measure" });
    expect(await workspace.gate(candidate("1", []))).toBeNull();
  });
});

describe("the gate on contents", () => {
  const call = "#include <stdlib.h>\nint a(void) { return system(0); }\n";

  test("refuses what a kernel may not call, and says which rule, which line and what", async () => {
    const repository = scratchRepository(files);
    const workspace = await open(repository);
    const refused = { kind: "policy", detail: expect.stringMatching(/^calls: `src\/a\.c`, line 2, has `system`/) };
    expect(await workspace.gate(candidate("1", [edit(repository, "src/a.c", call)]))).toEqual(refused);
    expect(await workspace.peek(candidate("draft", [edit(repository, "src/a.c", call)]))).toEqual(refused);
  });

  test("lets stay what the base's file has, whatever else changes", async () => {
    const repository = scratchRepository({ ...files, "src/a.c": call });
    const workspace = await open(repository);
    const changed = edit(repository, "src/a.c", `int b;\n${call}`);
    expect(await workspace.gate(candidate("1", [changed]))).toBeNull();
    expect(await workspace.gate(candidate("2", [edit(repository, "src/b.c", call)]))).toMatchObject({ kind: "policy" });
  });

  test("asks a person's own candidate for secrets and licences only", async () => {
    const licensed = "// Copyright 2024 Someone\nint b;\n";
    const repository = scratchRepository({ ...files, "src/b.c": licensed });
    const workspace = await open(repository, { duplicates: "measure" });
    const detail = async (name: string, content: string, hypothesis = "") =>
      (await workspace.gate({ ...candidate("1", [edit(repository, name, content)]), hypothesis }))?.detail ?? null;
    expect(await detail("src/a.c", `#include <mkl.h>\n${call}`)).toBeNull();
    expect(await detail("src/b.c", licensed.replace("int b", "int c"))).toBeNull();
    expect(await detail("src/b.c", "int c;\n")).toMatch(/^licence: `src\/b\.c` has lost/);
    const token = `gh${"p_"}${"a1B2".repeat(9)}`;
    expect(await detail("src/a.c", `// ${token}\n`)).toMatch(/^secrets: `src\/a\.c`, line 1, has what looks like/);
    expect(await detail("src/a.c", "int a = 2;\n", `as ${token} says`)).toMatch(/^secrets: the hypothesis has/);
  });

  test("asks for all where it is told so, as of a candidate that a search has found", async () => {
    const repository = scratchRepository(files);
    const one = candidate("1", [edit(repository, "src/a.c", call)]);
    const strict = await open(repository, { duplicates: "measure", allow: [] });
    expect(await strict.gate(one)).toMatchObject({ detail: expect.stringContaining("calls: ") });
    const loose = await open(repository, {
      branch: "hone/c2",
      folder: path.join(scratchFolder(), "c2"),
      allow: ["calls"],
    });
    expect(await loose.gate(one)).toBeNull();
  });

  test("knows a dependency that the scope uses, or that is a file of the repository, and no other", async () => {
    const repository = scratchRepository(
      {
        "src/a.py": "x = 1\n",
        "src/b.py": "import os\nif True:\n    from cupy.linalg import norm\n",
        "src/c.c": "int c;\n",
        "src/d.c": '#include "vendor/fast.h"\n',
        "flags.mk": "LIBS = -lm -lblis\n",
        "lib/near.py": "",
        "include/k/own.h": "",
        "docs/tool.py": "import numba\n",
      },
      ({ git }) => git("config", "grep.lineNumber", "true"),
    );
    const workspace = await open(repository, { scope: ["src/", "flags.mk"], declared: ["-O2 -lflame"] });
    const detail = async (name: string, content: string) =>
      (
        await workspace.gate(
          candidate(`${name} ${content}`.replace(/\W+/g, "-").slice(0, 60), [edit(repository, name, content)]),
        )
      )?.detail ?? null;
    expect(await detail("src/a.py", "import cupy\n")).toBeNull();
    expect(await detail("src/a.py", "import near\n")).toBeNull();
    expect(await detail("src/a.py", "import numba\n")).toMatch(/^dependencies: .*needs the module `numba`/);
    expect(await detail("src/c.c", "#include <vendor/fast.h>\n")).toBeNull();
    expect(await detail("src/c.c", '#include "k/own.h"\n')).toBeNull();
    expect(await detail("src/c.c", "#include <mkl.h>\n")).toMatch(/^dependencies: .*needs the header `mkl.h`/);
    expect(await detail("flags.mk", "LIBS = -lm -lflame\n")).toBeNull();
    expect(await detail("flags.mk", "LIBS = -lm -lmkl\n")).toMatch(/^dependencies: .*needs the library `mkl`/);
  });

  test("lets no dependency through in a repository that has none", async () => {
    const repository = scratchRepository(files);
    const workspace = await open(repository);
    const one = candidate("1", [edit(repository, "src/a.c", "#include <mkl.h>\n")]);
    expect(await workspace.gate(one)).toMatchObject({ detail: expect.stringContaining("`mkl.h`") });
  });

  test("refuses text in place of a binary file, whose licence nobody could read", async () => {
    const repository = scratchRepository({ ...files, "src/table.c": Buffer.from([1, 0, 255, 2]) });
    const workspace = await open(repository);
    const one = candidate("1", [edit(repository, "src/table.c", "int t;\n")]);
    expect(await workspace.gate(one)).toEqual({
      kind: "policy",
      detail: expect.stringContaining("no text at the base"),
    });
    const measured = await open(repository, { duplicates: "measure" });
    expect(await measured.gate(one)).toMatchObject({ kind: "policy" });
    expect(await measured.gate(candidate("2", [edit(repository, "src/table.c", null)]))).toBeNull();
  });
});

describe("several campaigns in one repository", () => {
  test("do not see each other, though they are opened and kept at the same time", async () => {
    const repository = scratchRepository(files);
    const ids = ["c1", "c2", "c3", "c4"];
    const results = await Promise.all(
      ids.map(async (id) => {
        const folder = path.join(scratchFolder(), id);
        const workspace = await open(repository, { branch: `hone/${id}`, folder });
        await workspace.keep(candidate("1", [edit(repository, "src/a.c", `int ${id};\n`)]), id);
        return readFileSync(path.join(workspace.tree, "src/a.c"), "utf8");
      }),
    );
    expect(results).toEqual(ids.map((id) => `int ${id};\n`));
    for (const id of ids) expect(repository.git("show", `hone/${id}:src/a.c`)).toBe(`int ${id};\n`);
  });

  test("a campaign whose folder was deleted can be opened elsewhere", async () => {
    const repository = scratchRepository(files);
    const first = await open(repository);
    const kept = candidate("1", [edit(repository, "src/a.c", "int a = 1;\n")]);
    await first.keep(kept, "m");
    rmSync(path.dirname(first.tree), { recursive: true });
    const second = await open(repository, { folder: path.join(scratchFolder(), "c1") });
    expect(readFileSync(path.join(second.tree, "src/a.c"), "utf8")).toBe("int a = 1;\n");
  });

  test.each<[string, (repository: ScratchRepository) => void, string]>([
    ["is checked out by the person", ({ git }) => git("switch", "--quiet", "--create", "hone/c1"), "is checked out in"],
    ["has another history", ({ git }) => branchFromNothing(git), "does not contain the base"],
    ["cannot be made beside a branch `hone`", ({ git }) => git("branch", "hone"), "could not be made"],
  ])("a branch that %s is wrong input", async (_, arrange, what) => {
    const repository = scratchRepository(files);
    arrange(repository);
    await expect(open(repository)).rejects.toMatchObject({ name: "InputError", what: expect.stringContaining(what) });
  });
});

function branchFromNothing(git: ScratchRepository["git"]): void {
  const commit = git("commit-tree", git("write-tree").trim(), "-m", "another start").trim();
  git("branch", "hone/c1", commit);
}
