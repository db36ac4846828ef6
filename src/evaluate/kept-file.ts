import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type * as z from "zod";

/** What was kept in a JSON file; null where there is none, or nothing that the schema takes: it is made again. */
export function readKept<T>(file: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, "utf8"))).data ?? null;
  } catch {
    return null;
  }
}

/**
 * Keeps a value for later runs, whole or not at all, in a folder that is there. What cannot be written is not kept: it
 * only saves time.
 */
export function writeKept(file: string, value: unknown): void {
  const fresh = `${file}.${process.pid}`;
  try {
    writeFileSync(fresh, JSON.stringify(value), { mode: 0o600 });
    renameSync(fresh, file);
  } catch {
    // Nothing is left half-written where writing ended early; where there is no folder there is nothing to remove.
    if (existsSync(fresh)) rmSync(fresh, { force: true });
  }
}
