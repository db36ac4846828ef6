import { lstatSync, mkdirSync, readdirSync, statSync, utimesSync } from "node:fs";
import { join, resolve } from "node:path";
import { EnvironmentError } from "../../model/input-error.ts";
import { removeTree } from "../../sandbox/remove-tree.ts";
import { closedOn } from "../../sandbox/temporary-folder.ts";
import type { SandboxUser } from "../../sandbox/user.ts";
import { cacheFolder } from "../cache-folder.ts";
import { readDescription } from "./description.ts";
import { lockFile } from "./file-lock.ts";

/** Bytes that all environments together may take; those that were not used for longest go first. */
const mostBytes = 40 * 2 ** 30;

const ofRoot = "/var/cache/hone/environments";

/**
 * Where environments are kept: `HONE_ENVIRONMENTS`, else for root a folder that the sandbox's user, who is another one,
 * can pass to, else a folder of the cache. Made where it is missing. Throws `EnvironmentError` where somebody else could
 * write there, or the sandbox's user cannot pass.
 */
export function environmentsFolder(user: SandboxUser): string {
  const { HONE_ENVIRONMENTS: own } = process.env;
  const folder = own ? resolve(own) : user ? ofRoot : join(cacheFolder(), "environments");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
  } catch (cause) {
    throw new EnvironmentError(`${folder} cannot be made`, "Set HONE_ENVIRONMENTS to a folder with room.", { cause });
  }
  const { uid, mode } = statSync(folder);
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0)
    throw new EnvironmentError(
      `${folder} is another user's, or others can write there, and everything is measured in the environments that it keeps`,
      `chmod go-w ${folder}, or set HONE_ENVIRONMENTS to a folder of your own.`,
    );
  const closed = user ? closedOn(folder) : null;
  if (closed !== null)
    throw new EnvironmentError(
      `the sandbox's user, who has no rights of his own, cannot pass through ${closed} to the environments`,
      `chmod o+x ${closed}, or set HONE_ENVIRONMENTS to a folder that everybody can reach.`,
    );
  return folder;
}

export const lockOf = (folder: string, key: string): string => join(folder, `${key}.lock`);

/** Notes that an environment is used now. */
export function touch(environment: string): void {
  try {
    utimesSync(environment, new Date(), new Date());
  } catch {
    // Who may only read it cannot; it then looks older than it is.
  }
}

/**
 * Makes room: removes what a killed process left half-made, and above the limit whole environments, longest unused
 * first. Nothing that is locked, because it is used or being made, is touched.
 * @param limit bytes
 */
export async function evictEnvironments(folder: string, limit = mostBytes): Promise<void> {
  const names = readdirSync(folder).filter((name) => lstatSync(join(folder, name)).isDirectory());
  const entries = names.map((name) => ({
    name,
    description: readDescription(join(folder, name)),
    usedAt: statSync(join(folder, name)).mtimeMs,
  }));
  for (const { name, description } of entries) if (description === null) await removeUnused(folder, name);
  const whole = entries.flatMap(({ description, ...rest }) =>
    description ? [{ ...rest, bytes: description.bytes }] : [],
  );
  let total = whole.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { name, bytes } of whole.toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (total <= limit) return;
    if (await removeUnused(folder, name)) total -= bytes;
  }
}

/** Whether it was free to go. */
async function removeUnused(folder: string, name: string): Promise<boolean> {
  const [key] = name.split(".");
  if (!key || !/^[0-9a-f]{64}$/.test(key)) return false;
  const lock = await lockFile(lockOf(folder, key), "free");
  if (!lock) return false;
  try {
    removeTree(join(folder, name));
    return true;
  } finally {
    lock.release();
  }
}
