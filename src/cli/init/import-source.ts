import type { Dirent } from "node:fs";
import { readFile, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { ImportSource } from "../../goal/import/imported.ts";
import { InputError } from "../../model/input-error.ts";

/** A task's files, and where they lie. */
export type FoundTask = {
  source: ImportSource;
  /** Folder of the task, absolute. */
  folder: string;
};

/** A task is a page of code with a page beside it: what is larger than this, in bytes, is data. */
const maxFileBytes = 256_000;
const maxTextFiles = 500;
const maxTotalBytes = 8_000_000;
const maxEntries = 5000;
/** Folders of tools: what lies in them is nobody's task. */
const skipped = new Set([
  ".git",
  ".hone",
  ".venv",
  "venv",
  "node_modules",
  "__pycache__",
  ".mypy_cache",
  ".pytest_cache",
]);

/**
 * Reads what lies at a path, a file with its folder or a folder, the least nested files first. Links are not followed.
 * @param given as a person wrote it, for errors
 * Throws `InputError` where there is nothing, a link, or more than a task has.
 */
export async function readTask(given: string, cwd: string): Promise<FoundTask> {
  const place = path.resolve(cwd, given);
  const found = await stat(place).catch(() => null);
  if (!found?.isFile() && !found?.isDirectory())
    throw new InputError({
      where: given,
      what: found ? "it is neither a file nor a folder" : "there is no such file or folder",
      remedy: "Give the path of the task's file, or of the folder that it lies in.",
    });
  const real = await realpath(place);
  if (real !== place && real !== path.join(await realpath(path.dirname(place)), path.basename(place)))
    throw new InputError({
      where: given,
      what: `it is a link to ${real}`,
      remedy: "Give the path that it links to.",
    });
  const folder = found.isDirectory() ? real : path.dirname(real);
  const entry = found.isDirectory() ? null : path.basename(real);
  const name = nameOf(given, entry, folder);
  return { folder, source: { name, entry, files: await readFiles({ folder, entry, name }) } };
}

/** What errors call the folder: as it was given, and by its own name where that says nothing. */
function nameOf(given: string, entry: string | null, folder: string): string {
  const named = entry === null ? path.normalize(given) : path.dirname(given);
  return /^[./]*$/.test(named) ? path.basename(folder) : named.replace(/\/+$/, "");
}

type Folder = {
  folder: string;
  /** Relative to the folder, in it or deeper. */
  entry: string | null;
  name: string;
};

/** A task's files by their paths, those around the entry first. Throws `InputError` where a folder has too many. */
export async function readFiles({ folder, entry, name }: Folder): Promise<Map<string, string | null>> {
  const files = new Map<string, string | null>();
  const room = { files: maxTextFiles, bytes: maxTotalBytes };
  if (entry !== null) files.set(entry, await textOf(path.join(folder, entry), room));
  const near = path.posix.dirname(entry ?? "");
  for await (const file of filesFrom(folder, near === "." ? [""] : [near, ""])) {
    if (files.size >= maxEntries) {
      // Whoever names a file has said what is meant: what lies farthest from it is left out.
      if (entry !== null) return files;
      throw new InputError({
        where: name,
        what: `it has more than ${maxEntries} files, and a task has some`,
        remedy: "Give the task's own folder, or its file.",
      });
    }
    if (!files.has(file)) files.set(file, await textOf(path.join(folder, file), room));
  }
  return files;
}

async function* filesFrom(folder: string, starts: readonly string[]): AsyncGenerator<string> {
  for (const start of starts) yield* filesBelow(folder, start);
}

/** Regular files below a folder of the task's, relative to that of the task, level by level. */
async function* filesBelow(folder: string, start: string): AsyncGenerator<string> {
  let level = [start];
  while (level.length > 0) {
    const below: string[] = [];
    for (const at of level) {
      for (const entry of await listed(path.join(folder, at))) {
        const file = at === "" ? entry.name : `${at}/${entry.name}`;
        if (entry.isFile()) yield file;
        else if (entry.isDirectory() && !skipped.has(entry.name)) below.push(file);
      }
    }
    level = below;
  }
}

const listed = async (folder: string): Promise<Dirent[]> =>
  (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** The file's text; null for what is large, binary, or more than there is room for. */
async function textOf(file: string, room: { files: number; bytes: number }): Promise<string | null> {
  const { size } = await stat(file);
  if (size > Math.min(maxFileBytes, room.bytes) || room.files === 0) return null;
  room.files--;
  room.bytes -= size;
  const content = await readFile(file);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}
