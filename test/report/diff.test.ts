import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { unifiedDiff } from "../../src/report/diff.ts";
import { createRandom } from "../../src/stats/random.ts";

const one = (before: string | null, after: string | null) => unifiedDiff([{ path: "a.c", before, after }]);

describe("a diff", () => {
  test("of two changes far apart has two hunks, with three lines around each", () => {
    const lines = Array.from({ length: 20 }, (_, index) => `${index}`);
    const changed = lines.with(2, "two").toSpliced(17, 1);
    expect(one(`${lines.join("\n")}\n`, `${changed.join("\n")}\n`)).toBe(
      ["--- a/a.c", "+++ b/a.c", "@@ -1,6 +1,6 @@", " 0", " 1", "-2", "+two", " 3", " 4", " 5"]
        .concat(["@@ -15,6 +15,5 @@", " 14", " 15", " 16", "-17", " 18", " 19"])
        .join("\n"),
    );
  });

  test("of the same text is empty", () => expect(one("a\n", "a\n")).toBe(""));
  test("of a new file and of one that is removed names nothing on the other side", () => {
    expect(one(null, "a\n")).toBe("--- /dev/null\n+++ b/a.c\n@@ -0,0 +1,1 @@\n+a");
    expect(one("a\n", null)).toBe("--- a/a.c\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a");
  });
  test("tells a last line without its end", () => {
    expect(one("a\n", "a")).toBe("--- a/a.c\n+++ b/a.c\n@@ -1,1 +1,1 @@\n-a\n+a\n\\ No newline at end of file");
  });

  test("of texts that have nothing in common takes no longer than it is worth", { timeout: 5000 }, () => {
    const text = (word: string) => Array.from({ length: 20_000 }, (_, line) => `${word} ${line}`).join("\n");
    expect(one(text("a"), text("b"))).toContain("+b 19999");
  });

  test("is one that git makes the new text of", () => {
    const folder = mkdtempSync(join(tmpdir(), "hone-diff-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const random = createRandom(7);
    const pick = (count: number) => random.integer(count);
    for (let round = 0; round < 60; round++) {
      const before = Array.from({ length: 1 + pick(30) }, () => "abcde"[pick(5)] ?? "");
      const after = before.flatMap((line) => (pick(4) === 0 ? [] : pick(4) === 0 ? [line, "f"] : [line]));
      const [from, to] = [`${before.join("\n")}\n`, ["end", ...after].join("\n")];
      writeFileSync(join(folder, "a.c"), from);
      execFileSync("git", ["apply", "-p1"], { cwd: folder, input: `${one(from, to)}\n` });
      expect(readFileSync(join(folder, "a.c"), "utf8")).toBe(to);
    }
  });
});
