import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { git } from "../scale-repository.ts";
import { hone } from "./hone.ts";

const examples = "examples/imports";
const kinds = ["kernelbench", "gpumode", "manifest"];

/** Every task of a kind, and the goals that are committed beside it. */
const tasks = kinds.flatMap((kind) =>
  readdirSync(join(examples, kind)).flatMap((name) =>
    readdirSync(join(examples, kind, name))
      .filter((file) => file.endsWith("goal.md"))
      .map((goal): [string, string, string] => [kind, name, goal]),
  ),
);

/** `3_softmax.goal.md` came from `3_softmax.py`, `goal.md` from the folder. */
const namedBy = (goal: string): string => (goal === "goal.md" ? "" : `/${goal.replace(".goal.md", ".py")}`);

/** A checkout with the tasks of a kind, and nothing that an import wrote. */
function checkout(kind: string): string {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "hone-import-python-")));
  onTestFinished(() => rmSync(top, { recursive: true }));
  git(top, "init", "-q", "-b", "main");
  cpSync(join(examples, kind), join(top, kind), {
    recursive: true,
    filter: (path) => !/(?:^|\/|\.)(?:goal\.md|benchmark\.yaml)$/.test(path),
  });
  return top;
}

const texts = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
  );

test("there are some of each kind", () => {
  for (const kind of kinds) expect(tasks.filter(([one]) => one === kind).length).toBeGreaterThanOrEqual(4);
});

describe("an example of another tool's task", () => {
  test.each(tasks)("%s/%s: %s is what its import writes, and is in order", async (kind, name, goal) => {
    const top = checkout(kind);
    const before = texts(join(top, kind, name));
    const { status, stdout, stderr } = await hone(["init", "--from", kind, `${kind}/${name}${namedBy(goal)}`], {
      cwd: top,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("To know:");
    const after = texts(join(top, kind, name));
    expect(after).toMatchObject(before);
    const written = Object.keys(after).filter((path) => !(path in before));
    expect(written.toSorted()).toEqual([goal.replace("goal.md", "benchmark.yaml"), goal]);
    for (const file of written)
      expect(after[file], `hone init --from ${kind} ${join(examples, kind, name)}${namedBy(goal)} --force`).toBe(
        readFileSync(join(examples, kind, name, file), "utf8"),
      );
    const checked = await hone(["check", `${kind}/${name}/${goal}`], { cwd: top });
    expect(checked, checked.stderr).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("a task that is broken", () => {
  test.each([
    [
      "kernelbench",
      "mixture",
      "problem.py",
      "class Model(",
      "class Net(",
      /^kernelbench\/mixture\/problem\.py:11: it has no class Model, but class Net/,
    ],
    ["kernelbench", "mixture", "problem.py", "def get_inputs", "def inputs", /problem\.py:1: it has no get_inputs\(\)/],
    [
      "gpumode",
      "histogram",
      "task.yml",
      "lang: py",
      "lang: cu",
      /^gpumode\/histogram\/task\.yml:4: the task is in CUDA C\+\+/,
    ],
    [
      "gpumode",
      "prefix-sum",
      "task.yml",
      '"reference.py"}',
      '"references.py"}',
      /task\.yml:6: there is no file references\.py/,
    ],
    [
      "manifest",
      "windows",
      "cases/scale/manifest.yaml",
      "half",
      "halb",
      /cases\/scale\/manifest\.yaml:10: .*"halb" is no dtype/,
    ],
  ])("%s/%s: the line of %s is named, and nothing is written", async (kind, name, file, from, to, said) => {
    const top = checkout(kind);
    const path = join(top, kind, name, file);
    const text = readFileSync(path, "utf8");
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
    const { status, stderr } = await hone(["init", "--from", kind, `${kind}/${name}`], { cwd: top });
    expect(status).toBe(2);
    expect(stderr).toMatch(said);
    expect(existsSync(join(top, kind, name, "goal.md"))).toBe(false);
  });
});
