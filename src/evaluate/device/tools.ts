import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import type { Mount } from "../../sandbox/bubblewrap.ts";

/** One process that makes a case's inputs by itself, calls the variant once, and ends with 0 where that went well. */
export type OneCall = {
  command: readonly string[];
  mounts: readonly Mount[];
  env: Readonly<Record<string, string>>;
};

/** Path of a program of the toolkit that is beside a call, or null where it is in none of the folders. */
export function findTool(name: string, searchPath: string): string | null {
  const found = searchPath
    .split(delimiter)
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => join(folder, name))
    .find(isExecutable);
  return found === undefined ? null : realpathSync(found);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Such a program puts libraries of its own into what it looks at. Below /usr every sandbox has them; elsewhere they lie beside it. */
export function toolMounts(program: string): Mount[] {
  const folder = dirname(program);
  if (folder.startsWith("/usr/")) return [];
  const beside = ["../compute-sanitizer", "../extras", "../sections", "../nsight-compute", "../lib"].map((name) =>
    join(folder, name),
  );
  return [folder, ...beside.filter((path) => basename(folder) === "bin" && existsSync(path))].map((path) => ({
    from: path,
    at: path,
  }));
}
