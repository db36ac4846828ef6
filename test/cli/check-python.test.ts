import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readGoalFile } from "../../src/cli/load-goal.ts";
import { scopeProblems } from "../../src/cli/scope-on-disk.ts";
import { manifestText } from "../goal/sample.ts";
import { scratchFolder, writeFiles } from "../workspace/scratch-repository.ts";

const goal = (scope: string) => `# Faster\n\n## Target\nThe module.\n\n## Editable Scope\n- ${scope}\n`;
const contract = (functions: string) =>
  `schema_version: 1\nbenchmark_id: x\ndriver: python\nfunctions:\n  - ${functions}\ncases: [{id: train-a, n: 8}, {id: test-a, n: 5}]\n`;
const files = {
  "goal.md": goal("cases/norm/model.py"),
  "benchmark.yaml": contract("{manifest: cases/norm/manifest.yaml}"),
  "cases/norm/manifest.yaml": manifestText,
  "cases/norm/model.py": "class RMSNorm: ...\ndef make_weights(dim): ...\n",
};

/** A goal of these files in a repository of its own. */
function place(more: Record<string, string | null> = {}): string {
  const folder = scratchFolder();
  mkdirSync(path.join(folder, ".git"));
  const all: Record<string, string | null> = { ...files, ...more };
  writeFiles(
    folder,
    Object.fromEntries(Object.entries(all).flatMap(([name, text]) => (text === null ? [] : [[name, text]]))),
  );
  return folder;
}
const read = async (folder: string) => {
  const { problems, warnings, expanded, benchmark } = await readGoalFile(path.join(folder, "goal.md"));
  return {
    problems: problems.map(({ where, what }) => [path.relative(folder, where), what]),
    warnings,
    expanded,
    benchmark,
  };
};

it("a manifest beside the contract is read, and the contract stays as it was written", async () => {
  const { problems, warnings, expanded, benchmark } = await read(place());
  expect(problems).toEqual([]);
  expect(warnings.map(({ what }) => what)).toEqual([
    expect.stringContaining("its device is cuda"),
    expect.stringContaining("all cases have the same shapes"),
  ]);
  expect(expanded?.functions).toMatchObject([{ entry: "cases/norm/model.py:RMSNorm", args: [{}, {}, {}] }]);
  expect(benchmark?.functions).toMatchObject([{ manifest: "cases/norm/manifest.yaml", args: [] }]);
});

describe("what is wrong with it is said", () => {
  it.each([
    [
      "where it is not there",
      { "cases/norm/manifest.yaml": null },
      "benchmark.yaml:5",
      "the manifest cases/norm/manifest.yaml does not exist",
    ],
    [
      "where it has a mistake",
      { "cases/norm/manifest.yaml": manifestText.replace("uniform", "unifrom") },
      "cases/norm/manifest.yaml:15",
      "unifrom",
    ],
    [
      "where it is too large",
      { "cases/norm/manifest.yaml": `# ${"x".repeat(70_000)}` },
      "cases/norm/manifest.yaml:1",
      "at most 64000 are read",
    ],
    [
      "where its model is not there",
      { "cases/norm/model.py": null },
      "cases/norm/manifest.yaml:5",
      "there is no file cases/norm/model.py",
    ],
    [
      "where its weights' function is not there",
      { "cases/norm/model.py": "class RMSNorm: ..." },
      "cases/norm/manifest.yaml:21",
      'cases/norm/model.py has no "make_weights"',
    ],
    [
      "where the scope opens it",
      { "goal.md": goal("cases/norm") },
      "goal.md:6",
      'the scope opens "cases/norm/manifest.yaml", which judges',
    ],
  ])("%s", async (_title, more, where, what) => {
    const { problems } = await read(place(more));
    expect(problems).toEqual([[where, expect.stringContaining(what)]]);
  });

  it("where it is a link, or bytes", async () => {
    const folder = place({ "cases/norm/manifest.yaml": null });
    symlinkSync("/etc/hostname", path.join(folder, "cases/norm/manifest.yaml"));
    expect((await read(folder)).problems).toEqual([
      ["benchmark.yaml:5", expect.stringContaining("is no regular file")],
    ]);
    const bytes = place();
    writeFileSync(path.join(bytes, "cases/norm/manifest.yaml"), Buffer.from([0xff, 0xfe, 0x00]));
    expect((await read(bytes)).problems).toEqual([["cases/norm/manifest.yaml:1", "it is not UTF-8 text"]]);
  });

  it("where a folder above it leads out of the repository", async () => {
    const elsewhere = scratchFolder();
    writeFiles(elsewhere, { "manifest.yaml": manifestText, "model.py": files["cases/norm/model.py"] });
    const folder = place({ "cases/norm/manifest.yaml": null, "cases/norm/model.py": null });
    symlinkSync(elsewhere, path.join(folder, "cases"));
    writeFileSync(path.join(folder, "benchmark.yaml"), contract("{manifest: cases/manifest.yaml}"));
    expect((await read(folder)).problems).toEqual([
      ["benchmark.yaml:5", "the manifest cases/manifest.yaml lies outside of the repository"],
    ]);
  });
});

it("a solution that nobody has written yet may be what the scope names", async () => {
  const problem = { "p.py": "class Model: ...\ndef get_inputs(): ...\n" };
  const functions = contract("{entry: p.py, kind: kernelbench, solution: s.py}");
  const outside = async (scope: string) =>
    await scopeProblems(
      await readGoalFile(
        path.join(place({ ...problem, "goal.md": goal(scope), "benchmark.yaml": functions }), "goal.md"),
      ),
    );
  expect(await outside("s.py")).toEqual([]);
  expect(await outside("t.py")).toMatchObject([{ what: 'the scope names "t.py", which does not exist' }]);
});
