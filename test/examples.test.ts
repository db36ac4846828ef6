import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const entries = await readdir("examples", { withFileTypes: true });
// Tasks of other tools have tests of their own.
const names = entries.filter((entry) => entry.isDirectory() && entry.name !== "imports").map((entry) => entry.name);

/** The command as a reader of the examples gives it; it rejects unless the exit status is 0. */
const check = (name: string) =>
  promisify(execFile)(process.execPath, [path.resolve("bin/hone.js"), "check", `examples/${name}/goal.md`]);

describe("the examples", () => {
  it.each(names)("%s passes `hone check`, with something to tune and a case held out", async (name) => {
    const { stdout, stderr } = await check(name);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^ {2}tunables .+ combinations/m);
    expect(stdout).toMatch(/^ {2}cases .+held out\)/m);
  });

  it("are all told of in their README", async () => {
    const readme = await readFile("examples/README.md", "utf8");
    for (const name of names) expect(readme).toContain(`[${name}](${name})`);
  });
});
