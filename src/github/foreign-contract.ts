import { posix } from "node:path";
import { foreignContract, isForeign, outsideOfGoal } from "../goal/import/foreign-contract.ts";
import type { ForeignContract } from "../goal/import/foreign-contract.ts";
import type { Repository } from "./connection.ts";
import { listFolder, readFileAt } from "./contents.ts";
import type { ListedFile } from "./contents.ts";

/** A file that a goal names as its contract. `root`: folder that the goal's paths start from. */
export type NamedContract = { path: string; text: string; root: string };

/** Each file is a request; a task has a few that matter, and what lies farther from its file is known by name alone. */
const maxFiles = 30;
const maxFolders = 8;
const maxBytes = 256_000;
const mayMatter = /\.(?:py|md|ya?ml|toml|sh|txt|c|cc|cpp|cu|f90|go|jl|js|rs|ts)$|(?:^|\/)\.python-version$/;

/**
 * The contract that a task of another tool's stands for, read at a commit; null where the file is a contract itself. What
 * it was read as is what a campaign freezes.
 */
export async function readForeignAt(
  repository: Repository,
  commit: string,
  { path, text, root }: NamedContract,
): Promise<ForeignContract | null> {
  if (!isForeign(path, text)) return null;
  const entry = posix.relative(root, path);
  if (entry.startsWith("../")) return { text: null, problems: [outsideOfGoal(path)] };
  const listed = await listTask(repository, commit, {
    folder: plain(posix.dirname(posix.join(root, entry))),
    root,
  });
  const files = new Map<string, string | null>([[entry, text]]);
  let left = maxFiles;
  for (const { path: file, size } of listed) {
    const inTask = posix.relative(root, file);
    if (files.has(inTask)) continue;
    const isRead = left > 0 && size <= maxBytes && mayMatter.test(file);
    if (isRead) left--;
    files.set(inTask, isRead ? await textAt(repository, file, commit) : null);
  }
  return foreignContract({ name: root, entry, files });
}

/** The repository's top is "". */
const plain = (folder: string): string => (folder === "." ? "" : folder);

async function textAt(repository: Repository, path: string, commit: string): Promise<string | null> {
  const found = await readFileAt(repository, path, commit);
  return found.kind === "file" && !found.text.includes("\0") ? found.text : null;
}

/** The files around a task's own, those in folders beside it, and those where the goal's paths start. */
async function listTask(
  repository: Repository,
  commit: string,
  { folder, root }: { folder: string; root: string },
): Promise<ListedFile[]> {
  const around = await listFolder(repository, folder, commit);
  const below = around.filter(({ type }) => type === "dir").slice(0, maxFolders);
  const lists = [around];
  for (const { path } of below) lists.push(await listFolder(repository, path, commit));
  if (folder !== root) lists.push(await listFolder(repository, root, commit));
  return lists.flat().filter(({ type }) => type === "file");
}
