import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Candidate, Edit } from "../model/candidate.ts";
import { InputError } from "../model/input-error.ts";
import { readDiff } from "./read-diff.ts";
import { readOverlay } from "./read-overlay.ts";
import type { Repository } from "./repository.ts";

export type CandidateRequest = {
  repository: Repository;
  /** Commit id. */
  base: string;
  /** A folder to lay over the repository, or a `git diff` against the base. */
  path: string;
  /** The goal's folder: paths may be relative to it as well as to the repository's top. */
  root: string;
  id: string;
};

/**
 * The candidate that `--candidate PATH` names. Whether it may be applied is the gate's business, not this one's.
 * Throws `InputError` when it cannot be read as edits of text files against the base.
 */
export async function readCandidate(request: CandidateRequest): Promise<Candidate> {
  const place = path.resolve(request.path);
  const found = await stat(place).catch(() => null);
  if (found === null) throw unreadable(request.path, "does not exist");
  if (!found.isDirectory() && !found.isFile()) throw unreadable(request.path, "is neither a folder nor a file");
  const edits: Edit[] = found.isDirectory()
    ? await readOverlay({ ...request, path: place, shown: request.path })
    : await readDiff({ ...request, diff: await readFile(place), shown: request.path });
  return {
    id: request.id,
    parent: "base",
    proposer: "given",
    hypothesis: `given as ${path.basename(place)}`.slice(0, 2000),
    parameters: {},
    edits,
  };
}

const unreadable = (where: string, what: string) =>
  new InputError({
    where,
    what,
    remedy: "Give a folder with the changed files in their places, or a file made by `git diff BASE > candidate.diff`.",
  });
