import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";

/**
 * Removes a folder that code of others has written to, if there is one. Folders without permissions, which stop
 * everybody but root, and paths that are longer than a call takes are within its reach. Throws when something is left.
 */
export function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    spawnSync("chmod", ["-R", "u+rwx", path], { stdio: "ignore" });
    const removed = spawnSync("rm", ["-rf", path], { encoding: "utf8" });
    if (removed.status !== 0) throw new Error(`${path} cannot be removed: ${removed.stderr}`, { cause: removed.error });
  }
}
