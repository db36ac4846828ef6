import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";

const pages = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "examples/README.md", ...globSync("docs/*.md")];

/** As GitHub makes it of a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");

const anchorsOf = (page: string): string[] =>
  [...readFileSync(page, "utf8").matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => anchor(heading));

test.each(pages)("every link of %s leads somewhere", (page) => {
  const text = readFileSync(page, "utf8").replace(/^```[\s\S]*?^```/gm, "");
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  for (const link of links.filter((one) => !/^[a-z]+:/.test(one))) {
    const [path = "", fragment] = link.split("#");
    const target = path === "" ? page : join(dirname(page), path);
    expect(existsSync(target), `${link} in ${page}`).toBe(true);
    if (fragment !== undefined) expect(anchorsOf(target), `${link} in ${page}`).toContain(fragment);
  }
});

test("the way without a server takes at most ten steps", () => {
  const [, way = ""] = /^## On GitHub, without a server$([\s\S]*?)^## /m.exec(readFileSync("README.md", "utf8")) ?? [];
  const steps = [...way.matchAll(/^\d+\. /gm)];
  expect(steps.length).toBeGreaterThan(4);
  expect(steps.length).toBeLessThanOrEqual(10);
});

test("every `hone` command that a page names is one", () => {
  for (const page of pages)
    for (const [whole, name = ""] of readFileSync(page, "utf8").matchAll(/npx hone ([a-z]+)/g))
      expect(Object.keys(commands), `${whole} in ${page}`).toContain(name);
});
