import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdit, applyEdits, Change, pathsOf } from "../../src/model/apply-edit.ts";

const source = `int add(int a, int b)
{
    return a + b;
}

int sub(int a, int b)
{
    return a - b;
}
`;
const files: Record<string, string> = {
  "a.c": source,
  "windows.c": source.replaceAll("\n", "\r\n"),
  "open.c": "one\ntwo",
  "empty.c": "",
  "blanks.c": "if (x) {  \n\treturn;\t\n}\n",
  "same.c": "x\ny\nz\nx\ny\nz\n",
};
const current = (path: string): string | null => files[path] ?? null;
const replaced = (path: string, search: string, replace: string) => applyEdit(current, { path, search, replace });
const patched = (diff: string) => applyEdit(current, { diff });
const left = (path: string, content: string | null) => ({ ok: true, files: [{ path, content }] });

describe("a search and its replacement", () => {
  it.each([
    ["a part of a line", "a.c", "a + b", "b + a", source.replace("a + b", "b + a")],
    [
      "several lines",
      "a.c",
      "{\n    return a - b;\n}",
      "{ return 0; }",
      source.replace("{\n    return a - b;\n}", "{ return 0; }"),
    ],
    ["nothing in its place", "a.c", "    return a - b;\n", "", source.replace("    return a - b;\n", "")],
    [
      "a file's signs of a pattern",
      "a.c",
      "(int a, int b)\n{\n    return a + b",
      "(.*$&)",
      source.replace("(int a, int b)\n{\n    return a + b", () => "(.*$&)"),
    ],
    ["but for blanks at line ends", "blanks.c", "if (x) {\n\treturn;\n", "while (x) {\n", "while (x) {\n}\n"],
    [
      "with blanks that the file has not",
      "a.c",
      "int add(int a, int b)  \n{ \n",
      "int add(int a, int b) {\n",
      source.replace("b)\n{", "b) {"),
    ],
    ["an empty file", "empty.c", "", "x\n", "x\n"],
    ["a file that is not there, by an empty search", "new.c", "", "x\n", "x\n"],
  ])("replaces %s", (_title, path, search, replace, expected) => {
    expect(replaced(path, search, replace)).toEqual(left(path, expected));
  });

  it("leaves a file of other line ends with its own, in what it adds too", () => {
    const applied = replaced("windows.c", "{\n    return a + b;\n}", "{\n    return b + a;\n}");
    expect(applied).toEqual(left("windows.c", source.replace("a + b", "b + a").replaceAll("\n", "\r\n")));
  });

  it("takes an exact place before one that differs in blanks", () => {
    const text = "f();  \ng();\nf();\ng();\n";
    expect(applyEdit(() => text, { path: "x.c", search: "f();\ng();", replace: "h();" })).toEqual(
      left("x.c", "f();  \ng();\nh();\n"),
    );
  });

  it.each([
    [
      "is there more than once",
      "a.c",
      "int a, int b",
      /a\.c: the search text is there 2 times \(lines 1, 6\).*add the lines around it/,
    ],
    ["overlaps itself", "open.c", "", /the search text is empty, and the file is not/],
    ["is in no such file", "b.c", "x", /b\.c: there is no such file/],
    ["is like nothing there", "a.c", "SELECT name FROM users WHERE id", /nothing in its \d+ lines is like it/],
    ["was replaced before", "a.c", "    return b + a;", /\(the replacement is there already, in line 3\)/],
  ])("refuses a text that %s", (_title, path, search, problem) => {
    const applied = replaced(path, search, "return a + b;");
    expect(applied).toMatchObject({ ok: false, problem: expect.stringMatching(problem) });
  });

  it("quotes the nearest lines, with the first that differs", () => {
    const applied = replaced("a.c", "int sub(int a, int b)\n{\n    return b - a;\n}", "x");
    expect(applied).toEqual({
      ok: false,
      problem:
        "a.c: the search text is not there; the nearest is, and line 8 is the first that differs:\n  6 | int sub(int a, int b)\n  7 | {\n  8 |     return a - b;\n  9 | }",
    });
  });

  it("counts places that overlap", () => {
    expect(applyEdit(() => "}\n}\n}\n", { path: "x.c", search: "}\n}", replace: "" })).toMatchObject({
      ok: false,
      problem: expect.stringContaining("there 2 times"),
    });
  });

  it("gives back the text around the place as it was, whatever it is", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n", "\r\n", "\t", "(", "$") });
    fc.assert(
      fc.property(text, text, text, (before, after, replace) => {
        const whole = `${before}<<here>>${after}`;
        const applied = applyEdit(() => whole, { path: "x", search: "<<here>>", replace });
        if (!applied.ok) throw new Error(applied.problem);
        const content = applied.files[0]?.content ?? "";
        expect(content.startsWith(before)).toBe(true);
        expect(content.endsWith(after)).toBe(true);
        const middle = content.slice(before.length, content.length - after.length);
        expect(middle.replaceAll("\r\n", "\n")).toBe(replace.replaceAll("\r\n", "\n"));
      }),
    );
  });
});

describe("a whole file", () => {
  it.each([
    ["writes a new one", "new/x.c", "x\n"],
    ["takes the place of one", "a.c", "x\n"],
    ["removes one", "a.c", null],
  ])("%s", (_title, path, content) => {
    expect(applyEdit(current, { path, content })).toEqual(left(path, content));
  });

  it("cannot remove what is not there", () => {
    expect(applyEdit(current, { path: "b.c", content: null })).toMatchObject({ ok: false });
  });
});

const hunk = `@@ -1,4 +1,4 @@
 int add(int a, int b)
 {
-    return a + b;
+    return b + a;
 }
`;

describe("a unified diff", () => {
  const expected = source.replace("a + b", "b + a");

  it.each([
    ["of git", `diff --git a/a.c b/a.c\nindex 0c3..1d4 100644\n--- a/a.c\n+++ b/a.c\n${hunk}`],
    ["without prefixes", `--- a.c\n+++ a.c\n${hunk}`],
    ["with times", `--- a.c\t2026-01-01 00:00:00\n+++ a.c\t2026-01-02 00:00:00\n${hunk}`],
    [
      "in a code fence, with words around it",
      `Here it is:\n\`\`\`diff\n--- a/a.c\n+++ b/a.c\n${hunk}\`\`\`\nThat is all.\n`,
    ],
    ["with wrong counts", `--- a/a.c\n+++ b/a.c\n${hunk.replace("-1,4 +1,4", "-1,2 +1,9")}`],
    ["with a wrong line number", `--- a/a.c\n+++ b/a.c\n${hunk.replace("-1,4 +1,4", "-80,4 +80,4")}`],
    ["without line numbers", `--- a/a.c\n+++ b/a.c\n${hunk.replace("@@ -1,4 +1,4 @@", "@@ ... @@")}`],
    ["whose lines end in carriage returns", `--- a/a.c\n+++ b/a.c\n${hunk}`.replaceAll("\n", "\r\n")],
  ])("%s applies", (_title, diff) => {
    expect(patched(diff)).toEqual(left("a.c", expected));
  });

  it("keeps a file's own line ends", () => {
    expect(patched(`--- a/windows.c\n+++ b/windows.c\n${hunk}`)).toEqual(
      left("windows.c", expected.replaceAll("\n", "\r\n")),
    );
  });

  it.each([
    [
      "several hunks",
      "--- a/same.c\n+++ b/same.c\n@@ -1,2 +1,3 @@\n+w\n x\n y\n@@ -5,2 +6,1 @@\n-y\n z\n",
      "same.c",
      "w\nx\ny\nz\nx\nz\n",
    ],
    [
      "lines to add after a line",
      "--- a/same.c\n+++ b/same.c\n@@ -2,0 +3,1 @@\n+new\n",
      "same.c",
      "x\ny\nnew\nz\nx\ny\nz\n",
    ],
    [
      "a last line that gets an end",
      "--- a/open.c\n+++ b/open.c\n@@ -1,2 +1,3 @@\n one\n-two\n\\ No newline at end of file\n+two\n+three\n",
      "open.c",
      "one\ntwo\nthree\n",
    ],
    [
      "a last line that stays open",
      "--- a/open.c\n+++ b/open.c\n@@ -1,2 +1,2 @@\n-one\n+ONE\n two\n\\ No newline at end of file\n",
      "open.c",
      "ONE\ntwo",
    ],
    [
      "an empty line without its blank",
      "--- a/a.c\n+++ b/a.c\n@@ -4,3 +4,3 @@\n }\n\n-int sub(int a, int b)\n+int sub(int b, int a)\n",
      "a.c",
      source.replace("int sub(int a, int b)", "int sub(int b, int a)"),
    ],
    [
      "a removed line that begins with dashes",
      "--- a/x.sql\n+++ b/x.sql\n@@ -1,2 +1,1 @@\n--- old\n+++ new\n select\n",
      "x.sql",
      "++ new\nselect\n",
    ],
  ])("applies %s", (_title, diff, path, content) => {
    const texts: Record<string, string> = { ...files, "x.sql": "-- old\nselect\n" };
    expect(applyEdit((name) => texts[name] ?? null, { diff })).toEqual(left(path, content));
  });

  it("makes, removes and moves files", () => {
    const diff = `diff --git a/new.c b/new.c
new file mode 100644
--- /dev/null
+++ b/new.c
@@ -0,0 +1 @@
+int x;
diff --git a/open.c b/open.c
deleted file mode 100644
--- a/open.c
+++ /dev/null
@@ -1,2 +0,0 @@
-one
-two
\\ No newline at end of file
diff --git a/empty.c b/moved.c
similarity index 100%
rename from empty.c
rename to moved.c
`;
    expect(patched(diff)).toEqual({
      ok: true,
      files: [
        { path: "new.c", content: "int x;\n" },
        { path: "open.c", content: null },
        { path: "empty.c", content: null },
        { path: "moved.c", content: "" },
      ],
    });
    expect(pathsOf({ diff })).toEqual(["new.c", "open.c", "empty.c", "moved.c"]);
  });

  it.each([
    ["is none", "please make it faster", /changes no file/],
    ["is of a file that is not there", `--- a/b.c\n+++ b/b.c\n${hunk}`, /b\.c: .*there is no such file/],
    ["makes a file that is there", "--- /dev/null\n+++ b/a.c\n@@ -0,0 +1 @@\n+x\n", /a\.c: .*it is there already/],
    [
      "has lines that are not there",
      `--- a/a.c\n+++ b/a.c\n${hunk.replace("return a + b", "return b + b")}`,
      /hunk 1 of 1 \(line 3 of the diff\) does not apply.*line 3 is the first that differs:\n {2}1 \| int add/,
    ],
    ["fits several places", "--- a/same.c\n+++ b/same.c\n@@ -40,1 +40,1 @@\n-y\n+w\n", /fits 2 places \(lines 2, 5\)/],
    [
      "has a line of no kind",
      `--- a/a.c\n+++ b/a.c\n${hunk.replace(" {", "{")}`,
      /line 5 of the diff: "\{" begins with neither/,
    ],
    [
      "is of a binary file",
      "diff --git a/x.png b/x.png\nindex 1..2\nBinary files a/x.png and b/x.png differ\n",
      /binary file/,
    ],
    [
      "makes a link",
      "diff --git a/x b/x\nnew file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+/etc/passwd\n",
      /symbolic link/,
    ],
    ["changes a mode", "diff --git a/a.c b/a.c\nold mode 100644\nnew mode 100755\n", /mode/],
    ["changes nothing in a hunk", "--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n int add(int a, int b)\n", /changes nothing/],
  ])("is refused where it %s", (_title, diff, problem) => {
    expect(patched(diff)).toMatchObject({ ok: false, problem: expect.stringMatching(problem) });
  });
});

describe("several changes", () => {
  it("build on each other, and name each file once", () => {
    const applied = applyEdits(current, [
      { path: "a.c", search: "a + b", replace: "b + a" },
      { path: "new.c", content: "x\n" },
      { path: "a.c", search: "b + a", replace: "a|b" },
    ]);
    expect(applied).toEqual({
      ok: true,
      files: [
        { path: "a.c", content: source.replace("a + b", "a|b") },
        { path: "new.c", content: "x\n" },
      ],
    });
  });

  it("are all refused where one does not apply, and say which", () => {
    const applied = applyEdits(current, [
      { path: "a.c", content: null },
      { path: "a.c", search: "a + b", replace: "b + a" },
    ]);
    expect(applied).toEqual({ ok: false, problem: "block 2 of 2: a.c: there is no such file" });
  });
});

describe("what a change may be", () => {
  it.each([
    ["nothing", {}],
    ["two kinds at once", { path: "a.c", content: "x", diff: "y" }],
    ["a search without its replacement", { path: "a.c", search: "x" }],
    ["no path", { path: "", content: "x" }],
  ])("is not %s", (_title, change) => {
    expect(Change.safeParse(change).error?.issues[0]?.message).toMatch(/a change is|>=1/);
  });
});
