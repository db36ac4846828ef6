import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where Hone keeps what only saves time and can be made again: `HONE_CACHE_DIR`, else `hone` in `XDG_CACHE_HOME`, else
 * in `~/.cache` (XDG Base Directory Specification). It is made where it is missing, for its owner alone: whoever can
 * write here decides what is measured.
 */
export function cacheFolder(): string {
  const { HONE_CACHE_DIR: own, XDG_CACHE_HOME: shared } = process.env;
  const folder = own || join(shared || join(homedir(), ".cache"), "hone");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
