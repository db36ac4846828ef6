import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { afterEach, expect, test, vi } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { commands } from "../../src/cli/commands.ts";
import { main } from "../../src/cli/main.ts";
import { EnvironmentError, InputError } from "../../src/model/input-error.ts";

const hone = (...args: string[]) => execa("node", ["bin/hone.js", ...args], { reject: false });

test("--version prints the package's version", async () => {
  expect(await hone("--version")).toMatchObject({ exitCode: 0, stdout: packageJson.version });
});

test("--help lists every command, and a command's --help its usage", async () => {
  const { stdout } = await hone("--help");
  for (const [name, { summary, usage }] of Object.entries(commands)) {
    expect(stdout).toContain(`${name.padEnd(10)}${summary}`);
    expect((await hone(name, "--help")).stdout).toContain(usage);
  }
});

test("every command of the table can be loaded", async () => {
  for (const { load } of Object.values(commands)) expect(await load()).toMatchObject({ run: expect.any(Function) });
});

test("an unknown command is answered with the nearest known one and status 2", async () => {
  const { exitCode, stdout, stderr } = await hone("chek", "goal.md");
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toBe('hone: there is no command "chek"\n  Did you mean `hone check`?');
});

test("no command is status 2, with the list on stderr", async () => {
  const { exitCode, stdout, stderr } = await hone();
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain("usage: hone COMMAND");
});

afterEach(() => vi.restoreAllMocks());

/** What `main` answers and says when a command throws. */
async function failing(error: unknown) {
  const said: unknown[] = [];
  vi.spyOn(console, "error").mockImplementation((line) => void said.push(line));
  const run = () => Promise.reject(error);
  const status = await main(["broken"], { broken: { summary: "", usage: "", load: async () => ({ run }) } });
  return { status, said: said.join("\n") };
}

const usageError = () => {
  try {
    return parseArgs({ args: ["--frob"], options: {} });
  } catch (error) {
    return error;
  }
};

const denied = () => Object.assign(new Error("EACCES: permission denied, mkdir '/x'"), { code: "EACCES" });

const failures = [
  [
    "wrong input",
    2,
    new InputError({ where: "goal.md:7", what: "no Target", remedy: "Add." }),
    "goal.md:7: no Target\n  Add.",
  ],
  [
    "a missing tool",
    1,
    new EnvironmentError("no compiler", "apt-get install gcc"),
    "no compiler\n  apt-get install gcc",
  ],
  ["an unknown option", 2, usageError(), "hone: Unknown option '--frob'\n  `hone broken --help` lists what it takes."],
  [
    "a right that is missing",
    1,
    denied(),
    "hone failed: EACCES: permission denied, mkdir '/x'\n  Give this user the right",
  ],
  ["a defect", 1, new Error("boom"), "hone failed: boom\n  This is a defect of Hone."],
] as const;

test.each(failures)(
  "%s is answered with status %i, a line and a remedy, and no stack",
  async (_, status, error, message) => {
    const answer = await failing(error);
    expect(answer.status).toBe(status);
    expect(answer.said).toContain(message);
    expect(answer.said).not.toMatch(/^\s+at /m);
  },
);

test("HONE_DEBUG=1 shows the stack", async () => {
  vi.stubEnv("HONE_DEBUG", "1");
  expect((await failing(new Error("boom"))).said).toMatch(/^\s+at /m);
  vi.unstubAllEnvs();
});

/** Runs a copy of the entry as a Node that says it is 20, beside whatever `node_modules/node` is given. */
async function underOldNode(newer?: string) {
  const folder = await mkdtemp(join(tmpdir(), "hone-old-node-"));
  try {
    await cp("bin", join(folder, "bin"), { recursive: true });
    await writeFile(join(folder, "package.json"), '{"type": "module"}');
    if (newer !== undefined) {
      await mkdir(join(folder, "node_modules/node/bin"), { recursive: true });
      await writeFile(join(folder, "node_modules/node/package.json"), "{}");
      await writeFile(join(folder, "node_modules/node/bin/node"), newer);
      await chmod(join(folder, "node_modules/node/bin/node"), 0o755);
    }
    const old = "data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.0.0'}})";
    const env = { NODE_OPTIONS: `--import ${old}` };
    return await execa("node", [join(folder, "bin/hone.js"), "check", "goal.md"], { env, reject: false });
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("an old Node is told which one is needed and where it comes from", async () => {
  const { exitCode, stderr } = await underOldNode();
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^Hone needs Node 24 or newer; this is v\d+.*`npm ci`.*$/);
});

test("an old Node hands over to the newer one that npm installed beside Hone", async () => {
  const { exitCode, stdout } = await underOldNode('#!/bin/sh\necho "$2 $3"; exit 7\n');
  expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: "check goal.md" });
});
