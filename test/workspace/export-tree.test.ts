import { lstatSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Edit } from "../../src/model/candidate.ts";
import { exportTree, treeExporter } from "../../src/workspace/export-tree.ts";
import { openRepository } from "../../src/workspace/repository.ts";
import { scratchFolder, scratchRepository, writeFiles } from "./scratch-repository.ts";

const files = { "src/a.c": "int a;\n", "run.sh": "#!/bin/sh\n", "data.bin": Buffer.from([0, 255, 13, 10, 0]) };

async function exported(repository: { folder: string; base: string }, edits: Edit[] = []): Promise<string> {
  const into = path.join(scratchFolder(), "tree");
  await exportTree({ repository: await openRepository(repository.folder), base: repository.base, edits, into });
  return into;
}

test("the export has the base's files, byte for byte and with their modes, and nothing of git", async () => {
  const repository = scratchRepository(files, ({ git }) => {
    git("add", "run.sh");
    git("update-index", "--chmod=+x", "run.sh");
    git("config", "core.fileMode", "false");
  });
  const into = await exported(repository);
  expect(readdirSync(into).sort()).toEqual(["data.bin", "run.sh", "src"]);
  expect(readFileSync(path.join(into, "data.bin"))).toEqual(files["data.bin"]);
  expect(lstatSync(path.join(into, "run.sh")).mode & 0o111).not.toBe(0);
  expect(readdirSync(path.dirname(into))).toEqual(["tree"]);
});

test("what lies uncommitted in the checkout is not exported", async () => {
  const repository = scratchRepository(files);
  writeFiles(repository.folder, { "src/a.c": "changed", "new.c": "new" });
  const into = await exported(repository);
  expect(readFileSync(path.join(into, "src/a.c"), "utf8")).toBe("int a;\n");
  expect(readdirSync(into)).not.toContain("new.c");
});

test("edits change, add and remove files", async () => {
  const into = await exported(scratchRepository(files), [
    { path: "src/a.c", baseBlob: null, content: "int a = 1;\r\n" },
    { path: "src/deep/b.c", baseBlob: null, content: "int b;\n" },
    { path: "run.sh", baseBlob: null, content: null },
    { path: "gone/already.c", baseBlob: null, content: null },
  ]);
  expect(readFileSync(path.join(into, "src/a.c"), "utf8")).toBe("int a = 1;\r\n");
  expect(readFileSync(path.join(into, "src/deep/b.c"), "utf8")).toBe("int b;\n");
  expect(readdirSync(into).sort()).toEqual(["data.bin", "src"]);
});

test("a bare repository can be exported as well", async () => {
  const repository = scratchRepository(files);
  const bare = path.join(scratchFolder(), "bare.git");
  repository.git("clone", "--quiet", "--bare", repository.folder, bare);
  const into = await exported({ folder: bare, base: repository.base });
  expect(readFileSync(path.join(into, "src/a.c"), "utf8")).toBe("int a;\n");
});

test.each([
  ["an absolute path", "/etc/passwd"],
  ["a path above the repository", "../../outside"],
  ["a path that may leave by way of another link", "deep/../x"],
])("a base with a symbolic link to %s is refused", async (_, target) => {
  const repository = scratchRepository(files, ({ folder }) => symlinkSync(target, path.join(folder, "src/link")));
  await expect(exported(repository)).rejects.toMatchObject({
    name: "InputError",
    where: expect.stringContaining("src/link"),
  });
});

test("a symbolic link that stays inside is exported as a link, and nothing is written through it", async () => {
  const repository = scratchRepository(files, ({ folder }) => {
    symlinkSync("../data.bin", path.join(folder, "src/data"));
    symlinkSync("src", path.join(folder, "alias"));
  });
  const into = await exported(repository);
  expect(lstatSync(path.join(into, "src/data")).isSymbolicLink()).toBe(true);
  const through = (name: string) => exported(repository, [{ path: name, baseBlob: null, content: "x" }]);
  await expect(through("src/data")).rejects.toThrow("symbolic link");
  await expect(through("alias/a.c")).rejects.toThrow("symbolic link");
  await expect(through("src/a.c/b.c")).rejects.toThrow("not a folder");
});

test("neither hooks nor variables of the caller's git have a say", async () => {
  const repository = scratchRepository(files);
  const marker = path.join(scratchFolder(), "ran");
  writeFileSync(path.join(repository.folder, ".git/hooks/post-checkout"), `#!/bin/sh\ntouch ${marker}\n`, {
    mode: 0o755,
  });
  process.env.GIT_DIR = "/nowhere";
  try {
    await exported(repository);
  } finally {
    delete process.env.GIT_DIR;
  }
  expect(readdirSync(path.dirname(marker))).toEqual([]);
});

test.each([3, 600])(
  "each of many trees on one base of %i more files is its own, whatever was done to those before",
  async (more) => {
    const others = Object.fromEntries(Array.from({ length: more }, (_, index) => [`many/${index}.txt`, `${index}`]));
    const repository = scratchRepository({ ...files, ...others }, ({ folder, git }) => {
      symlinkSync("src/a.c", path.join(folder, "link"));
      git("add", "run.sh");
      git("update-index", "--chmod=+x", "run.sh");
      git("config", "core.fileMode", "false");
    });
    const scratch = scratchFolder();
    const opened = await openRepository(repository.folder);
    const prepared = path.join(scratch, "prepared");
    const into = treeExporter({ repository: opened, base: repository.base, prepared });
    const place = (name: string) => path.join(scratch, name);
    await into({ edits: [{ path: "src/a.c", baseBlob: null, content: "int a = 1;\n" }], into: place("first") });
    writeFileSync(path.join(place("first"), "data.bin"), "spoilt in place");
    await into({ edits: [], into: place("second") });
    expect(readFileSync(path.join(place("first"), "src/a.c"), "utf8")).toBe("int a = 1;\n");
    expect(readFileSync(path.join(place("second"), "src/a.c"), "utf8")).toBe("int a;\n");
    expect(readFileSync(path.join(place("second"), "data.bin"))).toEqual(files["data.bin"]);
    expect(lstatSync(path.join(place("second"), "run.sh")).mode & 0o111).not.toBe(0);
    expect(readlinkSync(path.join(place("second"), "link"))).toBe("src/a.c");
    expect(readdirSync(path.join(place("second"), "many"))).toHaveLength(more);
  },
);
