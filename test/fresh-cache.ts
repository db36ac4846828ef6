import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Tests begin with an empty cache folder of their own: what earlier campaigns left on this machine decides nothing. */
export default function freshCache(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "hone-test-cache-"));
  process.env["HONE_CACHE_DIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
