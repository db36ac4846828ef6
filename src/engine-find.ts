import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runConfined } from "./sandbox/run-confined.ts";
import type { Scratch } from "./sandbox/scratch.ts";

const searchSeconds = 10;
/** Characters of what a search found. */
const foundLimit = 8000;

/**
 * Lines of these texts that match an extended regular expression, `path:line: text`. It runs in the sandbox, since a
 * pattern can take forever.
 */
export async function findIn(scratch: Scratch, texts: ReadonlyMap<string, string>, pattern: string): Promise<string> {
  const folder = scratch.folderForSandbox("search");
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o755 });
    writeFileSync(join(folder, path), text, { mode: 0o644 });
  }
  const exit = await runConfined(scratch, {
    command: ["grep", "-rnIE", "--max-count=50", "-e", pattern, "."],
    mounts: [{ from: folder, at: "/work" }],
    cwd: "/work",
    timeoutSeconds: searchSeconds,
  });
  if (exit.reached !== null) return `the search was ended: ${exit.reached.words}`;
  if (exit.exitCode === 1) return "nothing matches";
  if (exit.exitCode !== 0) return `grep: ${exit.stderr.trim().slice(0, 400)}`;
  return exit.stdout.replaceAll(/^\.\//gm, "").slice(0, foundLimit);
}
