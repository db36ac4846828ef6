import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const sources = fileURLToPath(new URL("../../src/sandbox/", import.meta.url));

/**
 * Runs a module in a process of its own, begun by the given words (`setpriv …`, `taskset …`), and returns what it
 * printed. `@/` in an import stands for `src/sandbox/`.
 */
export function runModule(source: string, before: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), "hone-module-"));
  try {
    const file = join(folder, "module.ts");
    writeFileSync(file, source.replaceAll('"@/', `"${sources}`));
    spawnSync("chmod", ["-R", "a+rX", folder]);
    const [program, ...args] = [...before, process.execPath, file];
    const ended = spawnSync(program, args, { encoding: "utf8" });
    return { stdout: ended.stdout, stderr: ended.stderr, status: ended.status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tests that change who somebody is, or what a process may do, need root. */
export const isRoot = process.getuid?.() === 0;
