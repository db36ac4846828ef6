import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { sha256 } from "../model/digest.ts";
import { removeTree } from "../sandbox/remove-tree.ts";
import type { BuildSite } from "./build.ts";

/**
 * Where built artifacts lie, named by content: for use in the scratch folder, which the sandbox's user can pass through,
 * and in the campaign's own folder, where a resumed campaign finds them.
 */
type Shelves = Pick<BuildSite, "scratch" | "store">;

const prefix = "artifact-";
const unpackedPrefix = "unpacked-";
const codePrefix = "code-";
const isDigest = /^[0-9a-f]{64}$/;

/** Path of a built artifact for use. */
export const artifactPath = ({ path }: { path: string }, digest: string): string => join(path, `${prefix}${digest}`);

/** Folder of an artifact that is a packed tree (pack-tree.ts). */
export const unpackedPath = ({ path }: { path: string }, digest: string): string =>
  join(path, `${unpackedPrefix}${digest}`);

/** Folder of what an artifact compiles when it is first called (code-cache.ts). */
export const codePath = ({ path }: { path: string }, digest: string): string => join(path, `${codePrefix}${digest}`);

/** Puts an artifact where it is used and where it is kept; its digest. */
export function storeArtifact({ scratch, store }: Shelves, content: Uint8Array): string {
  const digest = sha256(content);
  keepArtifact(scratch, digest, content);
  mkdirSync(store, { recursive: true, mode: 0o700 });
  writeWhole(join(store, digest), content);
  return digest;
}

/** Whether an artifact can be used, from before this process if need be. What is kept is believed by its digest only. */
export function holdsArtifact({ scratch, store }: Shelves, digest: string): boolean {
  if (existsSync(artifactPath(scratch, digest))) return true;
  const kept = contentOf(join(store, digest));
  if (kept === null || sha256(kept) !== digest) return false;
  keepArtifact(scratch, digest, kept);
  return true;
}

/** Removes all artifacts but these: what has its verdict is never measured again. */
export function keepArtifacts({ scratch, store }: Shelves, digests: readonly string[]): void {
  const needed = new Set(digests);
  for (const name of readdirSync(scratch.path)) {
    if (name.startsWith(prefix) && !needed.has(name.slice(prefix.length))) rmSync(join(scratch.path, name));
    for (const start of [unpackedPrefix, codePrefix])
      if (name.startsWith(start) && !needed.has(name.slice(start.length))) removeTree(join(scratch.path, name));
  }
  if (!existsSync(store)) return;
  for (const name of readdirSync(store)) if (isDigest.test(name) && !needed.has(name)) rmSync(join(store, name));
}

/** The content of a regular file, or null. */
export function contentOf(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

/** Writes a file that is there whole or not at all. */
export function writeWhole(file: string, content: Uint8Array | string): void {
  const part = `${file}.${process.pid}.part`;
  try {
    writeFileSync(part, content, { mode: 0o600 });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Puts a library under its digest, where a harness takes it from. */
export function keepArtifact(scratch: { path: string }, digest: string, content: Uint8Array): void {
  const place = artifactPath(scratch, digest);
  if (existsSync(place)) return;
  writeFileSync(place, content);
  chmodSync(place, 0o555);
}
