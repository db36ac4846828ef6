import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { artifactPath, unpackedPath } from "./artifacts.ts";

const most = { bytes: 256 * 2 ** 20, files: 20_000 } as const;
/** What no interpreter needs of a repository, or makes anew. */
const left = new Set([".git", ".hone", "__pycache__", "node_modules", ".venv"]);
/** The same in every archive, so that equal trees are equal archives. */
const mtime = new Date(1980, 0, 1);

/**
 * A built folder as one archive, equal for equal content. It was written by code that is not trusted: regular files
 * only, links and devices are left out, of bounded size and number.
 */
export function packTree(folder: string): { content: Buffer } | { error: string } {
  const files: Record<string, Uint8Array> = {};
  let [bytes, count] = [0, 0];
  const pending = [""];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const { name } of readdirSync(join(folder, at), { withFileTypes: true })) {
      const path = at === "" ? name : `${at}/${name}`;
      const stat = lstatSync(join(folder, path));
      if (stat.isDirectory() && !left.has(name)) pending.push(path);
      if (!stat.isFile() || name.endsWith(".pyc")) continue;
      const content = readRegular(join(folder, path), most.bytes - bytes);
      bytes += content?.length ?? most.bytes + 1;
      if (++count > most.files || content === null || bytes > most.bytes)
        return {
          error: `the built tree has more than ${most.files} files or ${most.bytes} bytes: name a folder in build.artifact`,
        };
      files[path] = content;
    }
  }
  const sorted = Object.fromEntries(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return { content: Buffer.from(zipSync(sorted, { level: 0, mtime })) };
}

/** Null where it is larger than the limit, or no regular file any more. */
function readRegular(path: string, limit: number): Buffer | null {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    return stat.isFile() && stat.size <= limit ? readFileSync(fd) : null;
  } finally {
    closeSync(fd);
  }
}

/** The folder of a packed artifact, unpacked where it is not yet; nobody but the evaluator can write there. */
export function unpackedTree(scratch: { path: string }, digest: string): string {
  const folder = unpackedPath(scratch, digest);
  if (existsSync(folder)) return folder;
  const part = `${folder}.part`;
  mkdirSync(part, { recursive: true, mode: 0o755 });
  for (const [path, content] of Object.entries(unzipSync(readFileSync(artifactPath(scratch, digest))))) {
    const file = join(part, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    writeFileSync(file, content, { mode: 0o444 });
  }
  renameSync(part, folder);
  return folder;
}
