import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { candidateDiff } from "../../src/workspace/candidate-diff.ts";
import { blobId } from "../../src/model/digest.ts";
import { readCandidate } from "../../src/workspace/read-candidate.ts";
import { openRepository } from "../../src/workspace/repository.ts";
import { scratchFolder, scratchRepository, type ScratchRepository, writeFiles } from "./scratch-repository.ts";

const root = "examples/matmul";
const kernel = "for (;;) {\n  one();\n  two();\n}\n";
const files = {
  "README.md": "hello\n",
  [`${root}/matmul.c`]: kernel,
  [`${root}/flags.mk`]: "CFLAGS = -O1\n",
  [`${root}/.gitignore`]: "*.so\n",
};
const faster = kernel.replace("one", "uno");

const read = async (repository: ScratchRepository, given: string, goalRoot = root) =>
  (
    await readCandidate({
      repository: await openRepository(repository.folder),
      base: repository.base,
      path: given,
      root: goalRoot,
      id: "1",
    })
  ).edits;

const changed = { path: `${root}/matmul.c`, baseBlob: blobId(kernel), content: faster };

describe("a folder", () => {
  test.each([
    ["the repository's top", `${root}/`],
    ["the goal's root", ""],
  ])("is laid over %s", async (_, prefix) => {
    const folder = scratchFolder();
    writeFiles(folder, { [`${prefix}matmul.c`]: faster, [`${prefix}flags.mk`]: "CFLAGS = -O1\n" });
    expect(await read(scratchRepository(files), folder)).toEqual([changed]);
  });

  test.each([
    ["the repository's top", `${root}/`],
    ["the goal's root", ""],
  ])("of new files only is laid over %s", async (_, prefix) => {
    const folder = scratchFolder();
    writeFiles(folder, { [`${prefix}fast.h`]: "new\n" });
    expect(await read(scratchRepository(files), folder)).toEqual([
      { path: `${root}/fast.h`, baseBlob: null, content: "new\n" },
    ]);
  });

  test("that copies the checkout has only the difference as edits: no removals, no build products, no modes", async () => {
    const repository = scratchRepository(files);
    const folder = scratchFolder();
    cpSync(repository.folder, folder, { recursive: true });
    writeFiles(folder, { [`${root}/matmul.c`]: faster, [`${root}/lib.so`]: Buffer.from([0]) });
    execFileSync("rm", [path.join(folder, "README.md")]);
    chmodSync(path.join(folder, root, "flags.mk"), 0o755);
    expect(await read(repository, folder)).toEqual([changed]);
  });

  test("may be the dirty checkout itself", async () => {
    const repository = scratchRepository(files);
    writeFiles(repository.folder, { [`${root}/matmul.c`]: faster });
    expect(await read(repository, repository.folder)).toEqual([changed]);
  });

  test("that is as the base is no edits", async () => {
    const repository = scratchRepository(files);
    expect(await read(repository, repository.folder)).toEqual([]);
  });

  test("with a new binary file is wrong input that names the file", async () => {
    const folder = scratchFolder();
    writeFiles(folder, { "matmul.c": faster, "matmul.o": Buffer.from([0x7f, 0x45, 0, 0xff]) });
    await expect(read(scratchRepository(files), folder)).rejects.toMatchObject({
      name: "InputError",
      where: path.join(folder, "matmul.o"),
      what: expect.stringContaining("binary"),
    });
  });

  test.each<[string, (folder: string) => void]>([
    ["a symbolic link", (folder) => symlinkSync("/etc/passwd", path.join(folder, "extra.c"))],
    ["a repository within", (folder) => nestedRepository(path.join(folder, "extra"))],
    ["a file of 3 MB", (folder) => writeFileSync(path.join(folder, "extra.c"), "x".repeat(3_000_000))],
  ])("with %s is wrong input", async (_, arrange) => {
    const folder = scratchFolder();
    writeFiles(folder, { "matmul.c": faster });
    arrange(folder);
    await expect(read(scratchRepository(files), folder)).rejects.toMatchObject({
      name: "InputError",
      where: expect.stringContaining("extra"),
    });
  });
});

function nestedRepository(folder: string): void {
  mkdirSync(folder);
  execFileSync("git", ["init", "--quiet", folder]);
  writeFileSync(path.join(folder, "a.c"), "");
}

describe("a diff", () => {
  const write = (text: string) => {
    const file = path.join(scratchFolder(), "2.diff");
    writeFileSync(file, text);
    return file;
  };
  const body = ["@@ -1,4 +1,4 @@", " for (;;) {", "-  one();", "+  uno();", "   two();", " }", ""].join("\n");

  test.each([
    ["the repository's top", `${root}/matmul.c`],
    ["the goal's root", "matmul.c"],
  ])("may name its files from %s", async (_, name) => {
    const diff = write(`--- a/${name}\n+++ b/${name}\n${body}`);
    expect(await read(scratchRepository(files), diff)).toEqual([changed]);
  });

  test.each([
    ["the repository's top", `${root}/new.h`],
    ["the goal's root", "new.h"],
  ])("of a new file may name it from %s", async (_, name) => {
    const diff = write(
      `diff --git a/${name} b/${name}\nnew file mode 100644\n--- /dev/null\n+++ b/${name}\n@@ -0,0 +1 @@\n+x\n`,
    );
    expect(await read(scratchRepository(files), diff)).toEqual([
      { path: `${root}/new.h`, baseBlob: null, content: "x\n" },
    ]);
  });

  test("with a rename is a removal and a new file", async () => {
    const repository = scratchRepository(files);
    repository.git("mv", `${root}/matmul.c`, `${root}/kernel.c`);
    const diff = write(repository.git("diff", "--cached", "-M", "HEAD"));
    expect(await read(repository, diff)).toEqual([
      { path: `${root}/kernel.c`, baseBlob: null, content: kernel },
      { path: `${root}/matmul.c`, baseBlob: blobId(kernel), content: null },
    ]);
  });

  test.each([
    ["does not apply", `--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-other\n+x\n`, "README.md"],
    ["is no diff", "hello\n", "No valid patches"],
    ["is empty", "", "No valid patches"],
    ["leaves the repository", `--- a/../x\n+++ b/../x\n@@ -0,0 +1 @@\n+x\n`, "../x"],
  ])("that %s is wrong input: where, what, remedy", async (_, text, what) => {
    const diff = write(text);
    await expect(read(scratchRepository(files), diff)).rejects.toMatchObject({
      name: "InputError",
      where: diff,
      what: expect.stringContaining(what),
      remedy: expect.stringContaining("git diff"),
    });
  });

  test.each([
    [
      "a symbolic link",
      "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n",
    ],
    ["an executable file", "diff --git a/l b/l\nnew file mode 100755\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+x\n"],
    ["a mode", "diff --git a/README.md b/README.md\nold mode 100644\nnew mode 100755\n"],
  ])("that brings %s is wrong input", async (_, text) => {
    await expect(read(scratchRepository(files), write(text), "")).rejects.toMatchObject({
      name: "InputError",
      what: expect.stringContaining("mode"),
    });
  });

  test("leaves nothing behind in the repository", async () => {
    const repository = scratchRepository(files);
    const before = repository.git("count-objects", "-v");
    await read(repository, write(`--- a/matmul.c\n+++ b/matmul.c\n${body}`));
    expect(repository.git("count-objects", "-v")).toBe(before);
    expect(repository.git("status", "--porcelain")).toBe("");
  });
});

test("what is not there is wrong input", async () => {
  await expect(read(scratchRepository(files), "no/such.diff")).rejects.toMatchObject({
    name: "InputError",
    where: "no/such.diff",
  });
});

describe("a candidate's diff", () => {
  test("is read back as the same edits", async () => {
    const repository = scratchRepository(files);
    const edits = [
      { path: `${root}/fast.h`, baseBlob: null, content: "no newline at the end" },
      { path: `${root}/flags.mk`, baseBlob: blobId("CFLAGS = -O1\n"), content: null },
      changed,
    ];
    const diff = await candidateDiff({
      repository: await openRepository(repository.folder),
      base: repository.base,
      edits,
    });
    const file = path.join(scratchFolder(), "1.diff");
    writeFileSync(file, diff);
    expect(await read(repository, file)).toEqual(edits);
  });

  test("has git's own form, whatever the repository's settings", async () => {
    const repository = scratchRepository(files);
    repository.git("config", "diff.noprefix", "true");
    repository.git("config", "diff.external", "false");
    repository.git("config", "color.diff", "always");
    const opened = await openRepository(repository.folder);
    const diff = await candidateDiff({ repository: opened, base: repository.base, edits: [changed] });
    expect(diff).toBe(
      [
        `diff --git a/${root}/matmul.c b/${root}/matmul.c`,
        `index ${blobId(kernel).slice(0, 7)}..${blobId(faster).slice(0, 7)} 100644`,
        `--- a/${root}/matmul.c`,
        `+++ b/${root}/matmul.c`,
        "@@ -1,4 +1,4 @@",
        " for (;;) {",
        "-  one();",
        "+  uno();",
        "   two();",
        " }",
        "",
      ].join("\n"),
    );
  });

  test("of no edits is empty", async () => {
    const repository = scratchRepository(files);
    const opened = await openRepository(repository.folder);
    expect(await candidateDiff({ repository: opened, base: repository.base, edits: [] })).toBe("");
  });
});
