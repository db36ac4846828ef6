import type { Repository } from "./connection.ts";
import { orAbsent } from "./http-status.ts";

export type FileReading = { kind: "file"; text: string } | { kind: "absent" } | { kind: "unreadable"; why: string };

/** Goals and contracts are pages; what is larger is a mistake or an attack. Bytes. */
export const maxFileBytes = 1_000_000;

/** One text file of the repository at a commit, or where the default branch is now. */
export async function readFileAt(
  { octokit, owner, repo }: Repository,
  path: string,
  commit?: string,
): Promise<FileReading> {
  const found = await orAbsent(octokit.rest.repos.getContent({ owner, repo, path, ...(commit && { ref: commit }) }));
  if (!found) return { kind: "absent" };
  const { data } = found;
  if (Array.isArray(data)) return { kind: "unreadable", why: "it is a folder" };
  if (data.type !== "file" || !("content" in data)) return { kind: "unreadable", why: `it is a ${data.type}` };
  if (data.size > maxFileBytes)
    return { kind: "unreadable", why: `it has ${data.size} bytes, at most ${maxFileBytes} are read` };
  try {
    const bytes = Buffer.from(data.content, "base64");
    return { kind: "file", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { kind: "unreadable", why: "it is not UTF-8 text" };
  }
}

/** What a folder has: `type` is file or dir, or what is neither; `size` in bytes. */
export type ListedFile = { path: string; type: string; size: number };

/**
 * A folder's entries at a commit, at most the thousand that GitHub shows of one; empty where there is none.
 * @param path from the repository's top, "" for that
 */
export async function listFolder(repository: Repository, path: string, commit: string): Promise<ListedFile[]> {
  const { octokit, owner, repo } = repository;
  if (path === "") return await listTop(repository, commit);
  const found = await orAbsent(octokit.rest.repos.getContent({ owner, repo, path, ref: commit }));
  return found && Array.isArray(found.data)
    ? found.data.map(({ path: file, type, size }) => ({ path: file, type, size }))
    : [];
}

async function listTop({ octokit, owner, repo }: Repository, commit: string): Promise<ListedFile[]> {
  const { data } = await octokit.rest.git.getTree({ owner, repo, tree_sha: commit });
  const typeOf = (mode: string) => (mode.startsWith("100") ? "file" : mode === "040000" ? "dir" : "other");
  return data.tree.map(({ path, mode, size = 0 }) => ({ path, type: typeOf(mode), size }));
}
