import { randomUUID } from "node:crypto";
import type { Connection } from "./connection.ts";
import { orAbsent, statusOf } from "./http-status.ts";
import { objectionToSignature, signedMessage } from "./state-signature.ts";
import type { Objection } from "./state-signature.ts";

/**
 * A ref of the app's own, below `refs/` and neither branch nor tag. `subject` is what its signatures bind: no commit can
 * be moved to a ref of another subject.
 */
export type SignedRef = { ref: string; subject: string };

/** `writtenAt`: milliseconds since the epoch, by GitHub's clock. */
export type SignedCommit = { kind: "signed"; sha: string; tree: string; writtenAt: number };

/** `below`: the commit that a refused one stands on, if any. */
export type RefReading =
  | { kind: "absent" }
  | ({ kind: "refused"; sha: string; below: string | null } & Objection)
  | SignedCommit;

/** Where a ref stands, trusted only where this app has signed it. */
export async function readSignedRef(connection: Connection, { ref, subject }: SignedRef): Promise<RefReading> {
  const { octokit, owner, repo } = connection;
  const found = await orAbsent(octokit.rest.git.getRef({ owner, repo, ref }));
  if (!found) return { kind: "absent" };
  const { sha, type } = found.data.object;
  if (type !== "commit") return { kind: "refused", reason: "its ref names no commit", foreign: true, sha, below: null };
  return readSignedCommit(connection, subject, sha);
}

type CommitReading = Exclude<RefReading, { kind: "absent" }>;

async function readSignedCommit(connection: Connection, subject: string, sha: string): Promise<CommitReading> {
  const { octokit, owner, repo, app } = connection;
  const { data: commit } = await octokit.rest.git.getCommit({ owner, repo, commit_sha: sha });
  const [parent = null, ...others] = commit.parents.map((known) => known.sha);
  const tree = commit.tree.sha;
  const objection =
    others.length > 0
      ? { reason: "its commit is a merge", foreign: true }
      : objectionToSignature(app.keys, { subject, parent, tree }, commit.message);
  if (objection !== null) return { kind: "refused", ...objection, sha, below: parent };
  return { kind: "signed", sha, tree, writtenAt: Date.parse(commit.committer.date) };
}

/**
 * The newest commit of a subject that this app has signed, at `sha` or among its first parents, so many commits back;
 * null where there is none.
 */
export async function findOwn(connection: Connection, subject: string, sha: string | null): Promise<string | null> {
  let next = sha;
  for (let depth = 0; depth < deepest && next !== null; depth++) {
    const found: CommitReading | null = await orAbsent(readSignedCommit(connection, subject, next));
    if (found?.kind === "signed") return found.sha;
    next = found?.below ?? null;
  }
  return null;
}

/** Whoever wants to hide the app's own commit can as well delete the ref. */
const deepest = 20;

/** Those of the named files that a tree has, as texts. */
export async function readTexts<Name extends string>(
  { octokit, owner, repo }: Connection,
  tree: string,
  names: readonly Name[],
): Promise<Partial<Record<Name, string>>> {
  const { data } = await octokit.rest.git.getTree({ owner, repo, tree_sha: tree });
  const texts: Partial<Record<Name, string>> = {};
  await Promise.all(
    names.map(async (name) => {
      const entry = data.tree.find(({ path, type }) => path === name && type === "blob");
      if (!entry) return;
      const { data: blob } = await octokit.rest.git.getBlob({ owner, repo, file_sha: entry.sha });
      const encoding = blob.encoding === "base64" ? "base64" : "utf8";
      texts[name] = Buffer.from(blob.content, encoding).toString("utf8");
    }),
  );
  return texts;
}

/** `texts` are laid over the files of `parent`. */
export type SignedWrite = SignedRef & {
  parent: string | null;
  texts: Readonly<Record<string, string>>;
  note: string;
};

/**
 * Writes a signed commit on top of `parent` and moves the ref there, forward only: compare and swap.
 * @returns the new commit, or null where another process was faster
 */
export async function writeSignedRef(connection: Connection, write: SignedWrite): Promise<string | null> {
  const { octokit, owner, repo, app } = connection;
  const { ref, subject, parent, note } = write;
  const tree = await writeTree(connection, write);
  // Two replicas that write the same in one second must not make one commit: only one of them may take the ref for won.
  const message = signedMessage(app.keys, { subject, parent, tree }, `${note} (${randomUUID().slice(0, 13)})`);
  const parents = parent === null ? [] : [parent];
  const { data: commit } = await octokit.rest.git.createCommit({ owner, repo, message, tree, parents });
  try {
    if (parent === null) await octokit.rest.git.createRef({ owner, repo, ref: `refs/${ref}`, sha: commit.sha });
    else await octokit.rest.git.updateRef({ owner, repo, ref, sha: commit.sha, force: false });
    return commit.sha;
  } catch (error) {
    // 422: the ref is there already, or the move would be no fast-forward. 409: another update is under way.
    if (statusOf(error) !== 422 && statusOf(error) !== 409) throw error;
    return (await standsAt(connection, ref, commit.sha)) ? commit.sha : null;
  }
}

/** Whether a ref names a commit, as where only the answer to a write was lost, or where nobody else has taken over yet. */
export async function standsAt({ octokit, owner, repo }: Connection, ref: string, sha: string): Promise<boolean> {
  const found = await orAbsent(octokit.rest.git.getRef({ owner, repo, ref }));
  return found?.data.object.sha === sha;
}

/** What is larger goes to GitHub as a blob of its own, since a tree's request may not be large. Bytes. */
export const largestInline = 1_000_000;

async function writeTree(connection: Connection, { parent, texts }: SignedWrite): Promise<string> {
  const { octokit, owner, repo } = connection;
  const tree = await Promise.all(
    Object.entries(texts).map(async ([path, text]) => {
      const entry = { path, mode: "100644" as const, type: "blob" as const };
      if (Buffer.byteLength(text) <= largestInline) return { ...entry, content: text };
      const content = Buffer.from(text).toString("base64");
      const { data } = await octokit.rest.git.createBlob({ owner, repo, content, encoding: "base64" });
      return { ...entry, sha: data.sha };
    }),
  );
  const below = parent === null ? null : await octokit.rest.git.getCommit({ owner, repo, commit_sha: parent });
  const base_tree = below?.data.tree.sha;
  const { data } = await octokit.rest.git.createTree({ owner, repo, tree, ...(base_tree && { base_tree }) });
  return data.sha;
}
