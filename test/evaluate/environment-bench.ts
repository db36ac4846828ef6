import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { strToU8, zipSync } from "fflate";
import { onTestFinished, vi } from "vitest";
import type { Environment } from "../../src/evaluate/environment/environment.ts";
import { prepareEnvironment } from "../../src/evaluate/environment/prepare-environment.ts";
import { longForm, Setup } from "../../src/model/setup.ts";
import type { Sandbox } from "../../src/sandbox/bubblewrap.ts";
import { runConfined } from "../../src/sandbox/run-confined.ts";
import { openScratch } from "../../src/sandbox/scratch.ts";
import { sandboxUser } from "../../src/sandbox/user.ts";

/** A folder of a package index with the package `greet` in two versions, so that nothing needs a network. */
export function packageFolder(): string {
  const folder = temporary("hone-wheels-");
  for (const version of ["1.2", "1.3"])
    writeFileSync(path.join(folder, `greet-${version}-py3-none-any.whl`), wheel("greet", version));
  return folder;
}

/** The least that pip takes for a wheel (PyPA, binary distribution format). */
function wheel(name: string, version: string): Uint8Array {
  const info = `${name}-${version}.dist-info`;
  const files = {
    [`${name}.py`]: `def hello():\n    return "hello from ${version}"\n`,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    [`${info}/RECORD`]: "",
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([file, text]) => [file, strToU8(text)])));
}

export function temporary(prefix: string): string {
  const folder = openFolder(prefix);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export type EnvironmentBench = {
  /** Folder where environments are kept. */
  kept: string;
  /** What was said, line by line. */
  said: string[];
  prepare(setup: unknown, more?: Partial<Wanted>): Promise<Environment>;
  /** Runs a command as a test of the goal runs: the output, or what went wrong. */
  run(environment: Environment, command: string[]): Promise<string>;
};

type Wanted = {
  files: Readonly<Record<string, string>>;
  root: string;
  driver: "native" | "python" | "command";
  python: { interpreter?: string; requires?: string };
};

export type BenchSettings = {
  sandbox?: Sandbox;
  /** Where environments are kept, when not in a folder of the test's own. */
  kept?: string;
};

/** A folder that the sandbox's user passes through. */
export function openFolder(prefix: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), prefix));
  chmodSync(folder, 0o755);
  return folder;
}

/** Real interpreters, pip and sandbox; packages come from a folder. */
export function openEnvironmentBench({ sandbox = "bubblewrap", kept }: BenchSettings = {}): EnvironmentBench {
  const folder = kept ?? temporary("hone-environments-");
  vi.stubEnv("HONE_ENVIRONMENTS", folder);
  vi.stubEnv("PIP_NO_INDEX", "1");
  vi.stubEnv("PIP_FIND_LINKS", packageFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  const scratch = openScratch({ user: sandboxUser(process.pid), sandbox });
  onTestFinished(() => scratch.remove());
  const said: string[] = [];
  return {
    kept: folder,
    said,
    prepare: (setup, { files = {}, root = "", driver = "command", python } = {}) =>
      prepareEnvironment({
        scratch,
        goal: { root, ...(setup !== undefined && { setup: Setup.parse(longForm(setup)) }) },
        benchmark: { driver, python },
        base: {
          tree: JSON.stringify(files),
          read: async (file) => files[file] ?? null,
          materialise: async (into) => {
            mkdirSync(path.join(into, root), { recursive: true });
            for (const [file, text] of Object.entries(files))
              writeFileSync(path.join(into, file), text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
          },
        },
        say: (text) => void said.push(text),
      }),
    run: async ({ mounts, env }, command) => {
      const exit = await runConfined(scratch, { command, mounts, env, cwd: "/", timeoutSeconds: 60 });
      return exit.exitCode === 0 ? exit.stdout.trim() : `${exit.exitCode}: ${exit.stderr.trim()}`;
    },
  };
}
