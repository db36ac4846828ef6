// Keeps compiled code between runs: without it every run of a clone strips the types of all sources anew, which takes
// most of a second and 30 MB. As plain as bin/hone.js, which an old Node must be able to read.
import { mkdirSync, statSync } from "node:fs";
import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

// The same place as src/evaluate/cache-folder.ts, which is not compiled yet.
const { HONE_CACHE_DIR: own, XDG_CACHE_HOME: shared } = process.env;

try {
  const top = own || join(shared || join(homedir(), ".cache"), "hone");
  const folder = join(top, "compiled");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if ([top, folder].every(isOurs)) module.enableCompileCache?.(folder);
} catch {
  // It only saves time.
}

/** Whoever can write there decides what is run. */
function isOurs(path) {
  const { uid, mode } = statSync(path);
  return uid === process.getuid?.() && (mode & 0o022) === 0;
}
