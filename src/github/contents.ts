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
