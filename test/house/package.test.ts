import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };

let project: string;

/** A person's project with Hone installed from the packed tarball: no sources, no development dependencies. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "hone-package-"));
  await execa("npm", ["pack", "--silent", "--pack-destination", project]);
  const [tarball = ""] = await readdir(project);
  await writeFile(join(project, "package.json"), '{"private": true}');
  await execa("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`], { cwd: project });
}, 180_000);
afterAll(() => rm(project, { recursive: true }));

const hone = (...args: string[]) =>
  execa(join(project, "node_modules/.bin/hone"), args, { cwd: project, reject: false });

test("the installed package runs its bundle", async () => {
  expect(await hone("--version")).toMatchObject({ exitCode: 0, stdout: packageJson.version });
});

test("the installed package finds the shipped example in order", async () => {
  const { stdout, exitCode } = await hone("check", "node_modules/hone/examples/matmul-c/goal.md", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ problems: [] });
  expect(exitCode).toBe(0);
});

test("the installed package writes what a repository needs, a goal included", async () => {
  await execa("git", ["init", "--quiet", project]);
  expect(await hone("init", "--example", "pytorch")).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await hone("check", "examples/pytorch/goal.md")).toMatchObject({ exitCode: 0 });
});

test("the installed package loads every command", async () => {
  const { stdout } = await hone("--help");
  const names = [...stdout.matchAll(/^ {2}(\w+) /gm)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) {
    const { stderr, exitCode } = await hone(name, "--no-such-option");
    expect(stderr).toContain("Unknown option '--no-such-option'");
    expect(exitCode).toBe(2);
  }
});
