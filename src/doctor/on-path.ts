import { access, constants } from "node:fs/promises";
import path from "node:path";

/** Whether a folder of a search path holds a program of this name that may be executed. */
export async function isOnPath(program: string, searchPath: string): Promise<boolean> {
  const tries = searchPath
    .split(path.delimiter)
    .filter(Boolean)
    .map((folder) => access(path.join(folder, program), constants.X_OK));
  return (await Promise.allSettled(tries)).some(({ status }) => status === "fulfilled");
}
