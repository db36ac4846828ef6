import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { candidateLimits, type Edit } from "../../src/model/candidate.ts";
import { checkEdits, type PathPolicy } from "../../src/model/path-policy.ts";

const edit = (path: string, content: string | null = "x\n"): Edit => ({ path, baseBlob: null, content });

const check = (paths: string[], policy: Partial<PathPolicy> = {}) =>
  checkEdits({ edits: paths.map((path) => edit(path)), scope: ["**"], root: "", named: [], ...policy });

describe("the scope", () => {
  test.each([
    ["a file", ["matmul.c"], "matmul.c"],
    ["a folder", ["src/"], "src/deep/a.c"],
    ["a folder without its slash", ["src"], "src/a.c"],
    ["a glob", ["src/*.c"], "src/a.c"],
    ["a deep glob", ["src/**/*.{c,h}"], "src/x/y/a.h"],
    ["a glob of folders", ["src/*/"], "src/x/y.c"],
    ["everything", ["./"], "a/b.c"],
    ["a name with brackets, written as it is", ["a[1].c"], "a[1].c"],
  ])("lets through %s", (_, scope, path) => expect(check([path], { scope })).toBeNull());

  test.each([
    ["another file", ["matmul.c"], "other.c"],
    ["a name that only begins alike", ["src"], "src2/a.c"],
    ["a folder that a plain star matches", ["*"], "src/a.c"],
    ["a file that is taken away again", ["src/", "!src/api.c"], "src/api.c"],
    ["anything when the scope is absolute", ["/"], "a.c"],
    ["anything when the scope leaves the repository", ["../*"], "a.c"],
    ["anything when the scope is empty", [""], "a.c"],
    ["anything when the scope climbs from within", ["src/../**"], "a.c"],
  ])("keeps out %s", (_, scope, path) => expect(check([path], { scope })).toMatchObject({ kind: "scope", path }));

  test("is relative to the goal's root", () => {
    const goal = { scope: ["*.c"], root: "examples/matmul" };
    expect(check(["examples/matmul/a.c"], goal)).toBeNull();
    expect(check(["a.c"], goal)).toMatchObject({ kind: "scope" });
  });

  test("may name a neighbour of the goal's root", () => {
    const goal = { scope: ["../shared/*.c"], root: "examples/matmul" };
    expect(check(["examples/shared/a.c"], goal)).toBeNull();
    expect(check(["examples/matmul/a.c"], goal)).toMatchObject({ kind: "scope" });
  });
});

describe("the form of a path", () => {
  test.each([
    "/etc/passwd",
    "C:/a.c",
    "../a.c",
    "src/../../a.c",
    "src//a.c",
    "./a.c",
    "src/",
    "",
    "a\\b.c",
    "a\0.c",
    "a\n.c",
    "a\u202e.c",
    "a\u200b.c",
    "a.c.",
    "a.c ",
    " a.c",
    "dir./a.c",
    "a.c:stream",
    "e\u0301.c",
  ])("%j is refused", (path) => expect(check([path])).toMatchObject({ kind: "policy", path }));

  test.each([
    ["letter case", "src/A.c", "src/a.c"],
    ["compatibility forms", "src/ﬁle.c", "src/file.c"],
    ["the kelvin sign", "k.c", "\u212a.c".normalize("NFC")],
    ["a file and a folder", "src", "src/a.c"],
    ["a file and a folder in another case", "src/a.c", "SRC"],
    ["the very same path", "a.c", "a.c"],
  ])("two paths that differ only by %s are refused", (_, first, second) =>
    expect(check([first, second])).toMatchObject({ kind: "policy" }),
  );
});

describe("protected files", () => {
  const anywhere = { scope: ["**"], root: "" };

  test.each([
    ".git/config",
    ".gitmodules",
    ".gitattributes",
    "src/.gitignore",
    "sub/.git/hooks/pre-commit",
    ".GIT/config",
    "git~1/config",
    ".github/workflows/ci.yml",
    ".GitHub/CODEOWNERS",
    ".hone/evaluator",
  ])("%s is refused even when the scope names it", (path) => {
    expect(check([path], { scope: [path], named: [path] })).toMatchObject({ kind: "policy", path });
  });

  const unlessNamed = [
    "tests/kernel.c",
    "src/__tests__/a.ts",
    "src/a.test.ts",
    "test_a.py",
    "a_test.go",
    "benchmark.yaml",
    "bench/run.py",
    "ref/matmul.c",
    "reference.py",
    "goal.md",
    "conftest.py",
    "pkg/sitecustomize.py",
    "x.pth",
    "CODEOWNERS",
    "docs/CODEOWNERS",
    "package-lock.json",
    "Cargo.lock",
    "go.sum",
    "Makefile",
    "flags.mk",
    "CMakeLists.txt",
    "setup.py",
    "build.rs",
    "package.json",
    "app/build.gradle",
    "app/build.gradle.kts",
    "CLAUDE.md",
    "AGENTS.md",
    ".mcp.json",
    ".claude/settings.json",
    ".husky/pre-commit",
  ];
  test.each(unlessNamed)("%s is refused under a wide scope", (path) =>
    expect(check([path], anywhere)).toMatchObject({ kind: "policy", path }),
  );
  test.each(unlessNamed)("%s is allowed where the scope names it literally", (path) =>
    expect(check([path], { scope: [path] })).toBeNull(),
  );

  test("a file that a tunable is written into counts as named, but still has to be in the scope", () => {
    expect(check(["lib/flags.mk"], { scope: ["**"], root: "lib", named: ["flags.mk"] })).toBeNull();
    expect(check(["lib/flags.mk"], { scope: ["*.c"], root: "lib", named: ["flags.mk"] })).toMatchObject({
      kind: "scope",
    });
  });

  test("naming a folder literally does not name the files in it", () => {
    expect(check(["tests/a.c"], { scope: ["tests"] })).toMatchObject({ kind: "policy" });
  });

  test("a goal that lies under a folder called `bench` can still be worked on", () => {
    expect(check(["bench/kernel/a.c"], { scope: ["*.c"], root: "bench/kernel" })).toBeNull();
  });

  test("what judges this goal is refused in any letter case, though the scope names it", () => {
    const policy = { scope: ["oracle.c", "Oracle.c"], judging: ["oracle.c"] };
    expect(check(["oracle.c"], policy)).toMatchObject({ kind: "policy" });
    expect(check(["Oracle.c"], policy)).toMatchObject({ kind: "policy" });
  });
});

describe("size and content", () => {
  test("100 files pass, 101 do not", () => {
    const paths = Array.from({ length: 101 }, (_, index) => `src/${index}.c`);
    expect(check(paths.slice(0, 100))).toBeNull();
    expect(check(paths)).toMatchObject({ kind: "policy" });
  });

  test("the cap is on bytes of UTF-8, over all files together", () => {
    const half = "é".repeat(candidateLimits.bytes / 4);
    const policy = { scope: ["**"], root: "", named: [] };
    expect(checkEdits({ ...policy, edits: [edit("a.c", half), edit("b.c", half)] })).toBeNull();
    expect(checkEdits({ ...policy, edits: [edit("a.c", half), edit("b.c", `${half}x`)] })).toMatchObject({
      detail: expect.stringContaining("2000001 bytes"),
    });
  });

  test.each([
    ["a NUL", "a\0b"],
    ["half of a surrogate pair", "a\ud800b"],
  ])("text with %s is refused", (_, content) =>
    expect(checkEdits({ edits: [edit("a.c", content)], scope: ["**"], root: "", named: [] })).toMatchObject({
      kind: "policy",
    }),
  );

  test("a removal is an edit like any other", () => {
    expect(checkEdits({ edits: [edit("a.c", null)], scope: ["a.c"], root: "", named: [] })).toBeNull();
    expect(checkEdits({ edits: [edit("b.c", null)], scope: ["a.c"], root: "", named: [] })).not.toBeNull();
  });
});

test("a folder's scope does not open a file of its name", () => {
  expect(check(["kernel/src"], { scope: ["src/"], root: "kernel" })).not.toBeNull();
  expect(check(["kernel/src/a.c"], { scope: ["src/"], root: "kernel" })).toBeNull();
});

describe("for any path at all", () => {
  const part = fc.oneof(
    fc.constantFrom("..", ".", "", "src", "SRC", "kernel", "kernel.c", ".git", ".GitHub", "git~1", ".hone", "tests"),
    fc.constantFrom("Makefile", "src\\a.c", "\u202e", "C:", "a.c ", "ſrc", "conftest.py"),
    fc.string({ unit: "binary", maxLength: 6 }),
  );
  const anyPath = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
  const runs = { numRuns: 2000 };

  test("what passes a folder scope lies below that folder, literally", () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        if (check([path], { scope: ["src/"], root: "kernel" }) !== null) return;
        expect(path.startsWith("kernel/src/")).toBe(true);
        expect(path.split("/")).not.toContain("..");
      }),
      runs,
    );
  });

  // Whether a name is a file or a folder only the base commit knows; the workspace's gate asks it.
  test("what passes the scope of one name is that name, or lies below it", () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        if (check([path], { scope: ["kernel.c"] }) === null) expect(`${path}/`.startsWith("kernel.c/")).toBe(true);
      }),
      runs,
    );
  });

  test("no path that means git's, GitHub's or Hone's own folder to any file system passes any scope", () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        if (check([path], { scope: [path, "**"], named: [path] }) !== null) return;
        const parts = path.normalize("NFKC").toLowerCase().split("/");
        for (const name of parts) expect(name).not.toMatch(/^\.git|^git~|^\.hone$|\p{C}|\\/u);
      }),
      runs,
    );
  });

  test("a passing set stays passing when an edit is taken out, and never passes beside a refused one", () => {
    fc.assert(
      fc.property(fc.array(anyPath, { maxLength: 4 }), anyPath, (paths, extra) => {
        const all = check([...paths, extra]);
        if (all === null) expect(check(paths)).toBeNull();
        if (check([extra]) !== null) expect(all).not.toBeNull();
      }),
      runs,
    );
  });
});
