import { spawnSync } from "node:child_process";
import { cpSync, existsSync, statSync } from "node:fs";
import { cp } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { EnvironmentError } from "../../model/input-error.ts";
import type { Mount } from "../../sandbox/bubblewrap.ts";
import { closedOn } from "../../sandbox/temporary-folder.ts";
import type { SandboxUser } from "../../sandbox/user.ts";
import type { Root } from "./interpreter.ts";

/** What an environment made of an interpreter never looks at. */
const left = new Set(["site-packages", "dist-packages", "envs", "pkgs"]);

/** lib/python3.11/test, half of an interpreter. */
const isOwnTests = (path: string): boolean =>
  basename(path) === "test" && basename(dirname(path)).startsWith("python3");

const copyOf = (folder: string, index: number): string => join(folder, `interpreter-${index}`);

const isClosed = ({ from }: Root, user: SandboxUser): boolean => user !== null && closedOn(dirname(from)) !== null;

/**
 * Root's own interpreters often lie in its home, where the sandbox's user cannot pass: an environment then gets a copy,
 * without the packages that were installed there, to be seen at the path of the original.
 */
export async function copyClosedRoots(folder: string, roots: readonly Root[], user: SandboxUser): Promise<void> {
  for (const [index, root] of roots.entries()) {
    if (!isClosed(root, user)) continue;
    const into = copyOf(folder, index);
    if (statSync(root.from).isDirectory())
      await cp(root.from, into, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (path) => !left.has(basename(path)) && !isOwnTests(path),
      });
    else cpSync(root.from, into);
    spawnSync("chmod", ["-R", "go+rX,go-w", into], { stdio: "ignore" });
  }
}

/** Mounts of an interpreter's roots beside an environment that was made of it, copies where there are some. */
export const rootMounts = (folder: string, roots: readonly Root[]): Mount[] =>
  roots.map(({ from, at }, index) => ({ from: existsSync(copyOf(folder, index)) ? copyOf(folder, index) : from, at }));

/** Mounts of an interpreter that is used as it is. Throws `EnvironmentError` where the sandbox's user cannot reach it. */
export function directMounts(name: string, roots: readonly Root[], user: SandboxUser): Mount[] {
  const closed = roots.find((root) => isClosed(root, user));
  if (closed)
    throw new EnvironmentError(
      `the sandbox's user, who has no rights of his own, cannot pass through ${closedOn(dirname(closed.from))} to the interpreter ${name}`,
      "Let the goal make an environment (setup: {requirements: [...]}), or name an interpreter that everybody can reach, such as /usr/bin/python3.",
    );
  return roots.map(({ from, at }) => ({ from, at }));
}
