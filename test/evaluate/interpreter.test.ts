import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { findInterpreter } from "../../src/evaluate/environment/interpreter.ts";
import { isInRange } from "../../src/evaluate/environment/python-range.ts";
import { openEnvironmentBench, temporary } from "./environment-bench.ts";

const machines = "/usr/bin/python3";
const where = ["python3", "-c", "import sys; print(sys.prefix, sys.executable)"];

describe.skipIf(!existsSync(machines))("a contract's Python without a setup", () => {
  it("is the machine's, found by its path, with nothing to mount", async () => {
    const { prepare, run, kept } = openEnvironmentBench();
    const environment = await prepare(undefined, { driver: "python", python: { interpreter: machines } });
    expect(environment).toMatchObject({ python: machines, mounts: [] });
    expect(environment.words).toMatch(/^Python 3\.\d+\.\d+$/);
    expect(await run(environment, where)).toMatch(/^\/usr /);
    expect(existsSync(path.join(kept, "x"))).toBe(false);
  });

  it("of a virtual environment is seen at the path where it lies, and nothing else of its folder is", async () => {
    const { prepare, run } = openEnvironmentBench();
    const folder = temporary("hone-venv-");
    spawnSync(machines, ["-m", "venv", "--without-pip", path.join(folder, "venv")]);
    writeFileSync(path.join(folder, "secret"), "");
    symlinkSync(path.join(folder, "venv"), path.join(folder, "link"));
    const python = path.join(folder, "link/bin/python3");
    const environment = await prepare(undefined, { driver: "python", python: { interpreter: python } });
    expect(await run(environment, where)).toContain(path.join(folder, "link"));
    expect((await run(environment, ["ls", folder])).split("\n")).not.toContain("secret");
  });

  it("is not asked for by a contract that runs none", async () => {
    const { prepare } = openEnvironmentBench();
    expect(await prepare(undefined, { driver: "native" })).toMatchObject({ python: null, mounts: [], env: {} });
  });

  it.each([
    ["is not there", { interpreter: "python3.99" }, /there is no Python interpreter python3\.99 on the path/],
    ["is too old", { interpreter: machines, requires: ">=3.98" }, /requires Python >=3\.98, and .* is Python 3/],
    ["is none", { interpreter: "/bin/true" }, /\/bin\/true does not run as a Python 3 interpreter/],
  ])("that %s is one error", async (_, python, message) => {
    const { prepare } = openEnvironmentBench();
    await expect(prepare(undefined, { driver: "python", python })).rejects.toThrow(message);
  });

  it("is never run outside the sandbox where it lies in the repository", () => {
    const repository = temporary("hone-repository-");
    mkdirSync(path.join(repository, "bin"));
    const python = path.join(repository, "bin/python3");
    writeFileSync(python, `#!/bin/sh\ntouch ${repository}/ran\n`);
    chmodSync(python, 0o755);
    expect(() => findInterpreter(python, { searchPath: "", repository })).toThrow(/lies in the repository/);
    expect(existsSync(path.join(repository, "ran"))).toBe(false);
  });

  it("whose prefix is a whole home is refused", () => {
    const folder = temporary("hone-liar-");
    const liar = path.join(folder, "python3");
    const answer = { executable: machines, version: "3.11.2", prefixes: [homedir()] };
    writeFileSync(liar, `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`);
    chmodSync(liar, 0o755);
    expect(() => findInterpreter(liar, { searchPath: "" })).toThrow(/a whole home or system folder is never shown/);
  });
});

it.each([
  ["3.11.7", ">=3.10", true],
  ["3.11.7", ">=3.10,<3.12", true],
  ["3.9.18", ">=3.10", false],
  ["3.11.7", "==3.11", true],
  ["3.11.7", "!=3.11", false],
  ["3.11.7", "<=3.11", false],
  ["3.11.7", "> 3.11.6 , < 4", true],
])("Python %s is %s: %s", (version, requires, expected) => {
  expect(isInRange(version, requires)).toBe(expected);
});
