import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync("docs/github-facts.md", "utf8");
const rows = page.split("\n").filter((line) => line.startsWith("| ") && !/^\| (?:GitHub|Probot) \|/.test(line));
const cells = rows.map((row) => row.split(" | "));

test.each(cells)("%s: the test of what Hone does about it is there", (_fact, _deed, tests = "") => {
  const named = [...tests.matchAll(/`(test\/[^`]+)`((?:,? "[^"]+")*)/g)];
  expect(named.length).toBeGreaterThan(0);
  for (const [, file = "", titles = ""] of named) {
    expect(existsSync(file), file).toBe(true);
    if (!file.endsWith(".ts")) continue;
    const text = readFileSync(file, "utf8");
    const wanted = [...titles.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => title);
    expect(wanted.length, file).toBeGreaterThan(0);
    for (const title of wanted) expect(text, file).toContain(title);
  }
});

test("every part of the facts has its rows", () => {
  expect(page.match(/^## /gm)?.length).toBe(9);
  expect(rows.length).toBeGreaterThan(50);
});
