import path from "node:path";
import { expect, test } from "vitest";
import { openRepository } from "../../src/workspace/repository.ts";
import { scratchFolder, scratchRepository, writeFiles } from "./scratch-repository.ts";

const files = { "src/a.c": "int a;\n", "src/b.h": "", "src/data": Buffer.from([0, 1]), "ünï.c": "ü\n" };

test("a repository is found from a folder within it", async () => {
  const { folder } = scratchRepository(files);
  expect((await openRepository(path.join(folder, "src"))).top).toBe(folder);
});

test("a folder outside of any repository is wrong input, with a remedy", async () => {
  await expect(openRepository(scratchFolder())).rejects.toMatchObject({
    name: "InputError",
    what: expect.stringContaining("not in a git repository"),
    remedy: expect.stringContaining("git init"),
  });
});

test("a revision becomes a commit id, and what is none is wrong input", async () => {
  const { folder, base } = scratchRepository(files);
  const repository = await openRepository(folder);
  expect(await repository.resolveCommit("main")).toBe(base);
  for (const revision of ["nowhere", "--all", `${base}:src`]) {
    await expect(repository.resolveCommit(revision)).rejects.toMatchObject({ name: "InputError", where: revision });
  }
});

test("files are read as they are at a commit, whatever the checkout has", async () => {
  const { folder, base, git } = scratchRepository(files);
  writeFiles(folder, { "src/a.c": "changed\n" });
  const repository = await openRepository(folder);
  const blob = git("rev-parse", "HEAD:src/a.c").trim();
  expect(await repository.readFileAt(base, "src/a.c")).toEqual({ text: "int a;\n", blob });
  expect(await repository.blobAt(base, "src/a.c")).toBe(blob);
  expect(await repository.readFileAt(base, "src")).toBeNull();
  expect(await repository.readFileAt(base, "src/../src/a.c")).toBeNull();
  await expect(repository.readFileAt(base, "src/data")).rejects.toMatchObject({
    name: "InputError",
    where: "src/data",
  });
});

test("files are listed by scope, names outside of ASCII included", async () => {
  const { folder, base } = scratchRepository(files);
  const repository = await openRepository(folder);
  expect(await repository.listFiles(base, ["*.c", "src/*.{c,h}"])).toEqual(["src/a.c", "src/b.h", "ünï.c"]);
  expect(await repository.listFiles(base, ["*.c"], "src")).toEqual(["src/a.c"]);
});

test("uncommitted changes are told for the asked paths only", async () => {
  const { folder, git } = scratchRepository(files);
  writeFiles(folder, { "src/a.c": "changed\n", "src/new.c": "", "other.c": "" });
  git("add", "src/a.c");
  const repository = await openRepository(folder);
  expect(await repository.uncommittedChanges(["src"])).toEqual(["src/a.c", "src/new.c"]);
  expect(await repository.uncommittedChanges(["ünï.c"])).toEqual([]);
  expect(await repository.uncommittedChanges([])).toEqual([]);
});

test("a machine without git is told how to get it", async () => {
  const { folder } = scratchRepository(files);
  const { PATH } = process.env;
  process.env["PATH"] = scratchFolder();
  try {
    await expect(openRepository(folder)).rejects.toMatchObject({
      name: "EnvironmentError",
      remedy: expect.stringContaining("apt-get install git"),
    });
  } finally {
    process.env["PATH"] = PATH;
  }
});
