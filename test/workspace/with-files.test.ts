import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/model/input-error.ts";
import { openRepository } from "../../src/workspace/repository.ts";
import { commitWithFiles } from "../../src/workspace/with-files.ts";
import { scratchFolder, scratchRepository, writeFiles } from "./scratch-repository.ts";

const files = [
  { path: ".hone/benchmarks/one/benchmark.yaml", content: "schema_version: 1\n" },
  { path: ".hone/benchmarks/one/deep/rünner.py", content: "print('ü')\r\n" },
];

describe("a commit of the base with files beside it", () => {
  test("has them and the base's, byte for byte, and is the same each time", async () => {
    const { folder, base, git } = scratchRepository({ "a.c": "int a;\n", ".gitattributes": "* text eol=lf\n" });
    const repository = await openRepository(folder);
    const commit = await commitWithFiles(repository, base, files);
    expect(await commitWithFiles(await openRepository(folder), base, files)).toBe(commit);
    expect(git("diff", "--name-status", base, commit)).toBe(
      'A\t.hone/benchmarks/one/benchmark.yaml\nA\t".hone/benchmarks/one/deep/r\\303\\274nner.py"\n',
    );
    for (const { path: name, content } of files)
      expect((await repository.readFileAt(commit, name))?.text).toBe(content);
    expect((await repository.readFileAt(commit, "a.c"))?.text).toBe("int a;\n");
    expect(git("log", "-1", "--format=%an %ae %at %cn %P", commit).trim()).toBe(
      `Hone hone@noreply.invalid 946684800 Hone ${base}`,
    );
    expect(await commitWithFiles(repository, base, files.slice(1))).not.toBe(commit);
  });

  test("touches no reference, no index and no file of a checkout with work in it", async () => {
    const { folder, base, git } = scratchRepository({ "a.c": "int a;\n", "b.c": "int b;\n" });
    writeFiles(folder, { "a.c": "int changed;\n", "new.c": "", "staged.c": "" });
    git("add", "staged.c");
    const state = () => [git("status", "--porcelain"), git("for-each-ref"), git("reflog"), git("diff", "--cached")];
    const before = state();
    await commitWithFiles(await openRepository(folder), base, [...files, { path: "b.c", content: null }]);
    expect(state()).toEqual(before);
  });

  test("takes away what is to be gone, and minds nothing that is not there", async () => {
    const { folder, base } = scratchRepository({ ".hone/benchmarks/one/old.py": "", "a.c": "" });
    const repository = await openRepository(folder);
    const gone = [".hone/benchmarks/one/old.py", ".hone/benchmarks/one/never.py"];
    const commit = await commitWithFiles(repository, base, [
      ...files,
      ...gone.map((name) => ({ path: name, content: null })),
    ]);
    expect([...(await repository.tree(commit)).keys()]).toEqual([...files.map((file) => file.path), "a.c"]);
  });

  test("is made in a bare repository, too, with the same id", async () => {
    const { folder, base } = scratchRepository({ "a.c": "int a;\n" });
    const bare = path.join(scratchFolder(), "bare.git");
    execFileSync("git", ["clone", "--quiet", "--bare", folder, bare]);
    const commit = await commitWithFiles(await openRepository(bare), base, files);
    expect(commit).toBe(await commitWithFiles(await openRepository(folder), base, files));
  });

  test.each([
    ["a link in place of a folder", ".hone", "elsewhere"],
    ["a link in place of the file", ".hone/benchmarks/one/benchmark.yaml", "../../../a.c"],
  ])("is refused where there is %s", async (_what, link, to) => {
    const { folder, base } = scratchRepository({ "elsewhere/x": "", "a.c": "" }, (made) => {
      mkdirSync(path.dirname(path.join(made.folder, link)), { recursive: true });
      symlinkSync(to, path.join(made.folder, link));
    });
    const making = commitWithFiles(await openRepository(folder), base, files);
    await expect(making).rejects.toThrow(InputError);
    await expect(making).rejects.toThrow(/is in the way of \.hone\/benchmarks\/one\/benchmark\.yaml/);
  });

  test.each([
    ["a file in place of a folder", ".hone/benchmarks"],
    ["a folder in place of the file", ".hone/benchmarks/one/benchmark.yaml/x"],
  ])("is refused where there is %s", async (_what, file) => {
    const { folder, base } = scratchRepository({ [file]: "" });
    await expect(commitWithFiles(await openRepository(folder), base, files)).rejects.toThrow(/is in the way of/);
  });
});
