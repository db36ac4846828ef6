import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const resultLimit = 16 * 2 ** 20;

/**
 * Reads a file that code which is not trusted has written: a regular one inside the folders, of at most 16 MiB, or what
 * is wrong with it.
 */
export function readResult(file: string, folders: readonly string[]): { text: string } | { wrong: string } {
  try {
    const real = realpathSync(file);
    if (!isInside(real, folders)) return { wrong: "it leads out of the run's folders" };
    const fd = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile()) return { wrong: "it is no regular file" };
      if (stat.size > resultLimit) return { wrong: `it has ${stat.size} bytes, at most ${resultLimit} are read` };
      return { text: readFileSync(fd, "utf8") };
    } finally {
      closeSync(fd);
    }
  } catch {
    return { wrong: "it is not there" };
  }
}

/** Takes a result away that a build or a commit has left, so that no run passes with another one's. Nothing runs meanwhile. */
export function forgetResult(file: string, folders: readonly string[]): void {
  try {
    const folder = realpathSync(dirname(file));
    if (isInside(`${folder}/`, folders)) rmSync(join(folder, basename(file)), { force: true });
  } catch {
    // No folder, no file; a folder in its place is found when the result is read.
  }
}

const isInside = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => path.startsWith(`${realpathSync(folder)}/`));
