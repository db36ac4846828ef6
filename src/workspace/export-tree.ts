import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, lstatSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { Edit } from "../model/candidate.ts";
import { InputError } from "../model/input-error.ts";
import { withEnvironment } from "./git.ts";
import type { Repository } from "./repository.ts";

export type ExportRequest = {
  repository: Repository;
  /** A commit id. */
  base: string;
  edits: readonly Edit[];
  /** A folder that is empty or not there yet, on the same disk as the campaign. Never inside the repository's `.git`. */
  into: string;
};

/**
 * Writes the base commit's files with the edits applied, and no `.git`. One child of git, whatever the size; the edits
 * are written byte for byte. Throws `InputError` when a symbolic link of the base leads out of the tree.
 */
export async function exportTree({ repository, base, edits, into }: ExportRequest): Promise<void> {
  await refuseStrayLinks(repository, base);
  await mkdir(into, { recursive: true });
  const index = `${path.resolve(into)}.index`;
  const git = withEnvironment(repository.git, {
    GIT_INDEX_FILE: index,
    GIT_WORK_TREE: path.resolve(into),
    GIT_DIR: repository.commonDir,
  });
  try {
    await git(["read-tree", "--reset", "-u", base]);
  } finally {
    await rm(index, { force: true });
  }
  for (const edit of edits) writeEdit(into, edit);
}

export type TreeExporter = (tree: { edits: readonly Edit[]; into: string }) => Promise<void>;

/** A larger tree is copied by cp(1), which can share blocks: starting it costs what copying some hundred files does. */
const fewEntries = 500;

/**
 * As `exportTree`, for many candidates on one base: git writes the base once, into `prepared`, and each tree is a copy
 * of that (never links: a build may write into its files). `prepared`: a folder that is not there yet and that nobody
 * else gets to.
 */
export function treeExporter({
  repository,
  base,
  prepared,
}: Pick<ExportRequest, "repository" | "base"> & { prepared: string }): TreeExporter {
  let entries: Promise<number> | null = null;
  return async ({ edits, into }) => {
    entries ??= exportTree({ repository, base, edits: [], into: prepared }).then(
      async () => (await readdir(prepared, { recursive: true })).length,
    );
    await copyTree({ from: prepared, into, isSmall: (await entries) <= fewEntries });
    for (const edit of edits) writeEdit(into, edit);
  };
}

async function copyTree({ from, into, isSmall }: { from: string; into: string; isSmall: boolean }): Promise<void> {
  if (isSmall) return cpSync(from, into, { recursive: true, verbatimSymlinks: true, force: true });
  await mkdir(into, { recursive: true });
  const child = spawn("cp", ["-a", "--reflink=auto", "--", `${from}/.`, into], { stdio: "ignore" });
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${from} could not be copied to ${into}: cp ended with ${String(status)}`);
}

/**
 * Writes or removes one file, never through a symbolic link: neither the file nor a folder above it may be one. Without
 * other threads: waiting for them costs this process more than the files do.
 */
function writeEdit(into: string, edit: Edit): void {
  const parts = edit.path.split("/");
  for (let depth = 1; depth <= parts.length; depth++) {
    const place = path.join(into, ...parts.slice(0, depth));
    const wanted = depth === parts.length ? "file" : "folder";
    const found = kindOf(place);
    if (found === "absent") break;
    if (found !== wanted)
      throw new Error(`${edit.path}: ${place} is a ${found}, not a ${wanted}; nothing is written through it`);
  }
  const target = path.join(into, edit.path);
  if (edit.content === null) return rmSync(target, { force: true });
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, edit.content);
}

function kindOf(place: string): "file" | "folder" | "symbolic link" | "special file" | "absent" {
  const status = lstatSync(place, { throwIfNoEntry: false });
  if (!status) return "absent";
  if (status.isFile()) return "file";
  if (status.isDirectory()) return "folder";
  return status.isSymbolicLink() ? "symbolic link" : "special file";
}

async function refuseStrayLinks(repository: Repository, base: string): Promise<void> {
  const links = [...(await repository.tree(base))].filter(([, entry]) => entry.mode === "120000");
  for (const [link, { blob }] of links) {
    const target = (await repository.git(["cat-file", "blob", blob])).toString("utf8");
    if (staysInside(link, target)) continue;
    throw new InputError({
      where: `${link} at ${base.slice(0, 12)}`,
      what: `is a symbolic link to ${JSON.stringify(target)}, which leads out of the repository or may do so`,
      remedy: "Replace it by a file or by a link of the form `../folder/file`, commit, and start again.",
    });
  }
}

/**
 * `..` only at the front and no more of them than folders above the link. The folders above a link are real ones, so
 * this holds for chains of links too: each of them ends inside.
 */
function staysInside(link: string, target: string): boolean {
  if (target.startsWith("/")) return false;
  const parts = target.split("/").filter((part) => part !== "" && part !== ".");
  const up = parts.findIndex((part) => part !== "..");
  const ups = up === -1 ? parts.length : up;
  return ups < link.split("/").length && !parts.slice(ups).includes("..");
}
