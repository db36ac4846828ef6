import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../src/evaluate/cache-folder.ts";

/**
 * Tests begin with an empty cache folder of their own: what earlier campaigns left on this machine decides nothing. Only
 * the environments stay where they are, since one with PyTorch takes minutes to make; root's lie elsewhere anyway.
 */
export default function freshCache(): () => void {
  if (process.getuid?.() !== 0) process.env["HONE_ENVIRONMENTS"] ??= join(cacheFolder(), "environments");
  const folder = mkdtempSync(join(tmpdir(), "hone-test-cache-"));
  process.env["HONE_CACHE_DIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
