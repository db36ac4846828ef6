import { lstat, readFile } from "node:fs/promises";
import path from "node:path";
import { candidateLimits, type Edit } from "../model/candidate.ts";
import { InputError } from "../model/input-error.ts";
import { records, withEnvironment } from "./git.ts";
import { likelierReading, type PathReading } from "./path-reading.ts";
import { decodeText, type Repository } from "./repository.ts";
import { withStagedTree } from "./staged-tree.ts";

export type OverlayRequest = {
  repository: Repository;
  base: string;
  root: string;
  /** The folder, absolute. */
  path: string;
  /** The folder as the person gave it. */
  shown: string;
};

type Reading = PathReading & { prefix: string; changed: string[] };

/**
 * A folder laid over the repository's top or, when more of its files are the base's that way, over the goal's root.
 * Files that are as in the base are no edits, files that are not there are no removals, and files that a `.gitignore`
 * of the folder takes out (build products) are left out. Throws `InputError`.
 */
export async function readOverlay(request: OverlayRequest): Promise<Edit[]> {
  const { root } = request;
  const fromTop = await compare("", request);
  const { prefix, changed } = root === "" ? fromTop : likelierReading(fromTop, await compare(root, request), root);
  return await Promise.all(changed.map((file) => toEdit({ ...request, prefix, file })));
}

/** git itself compares: an index with the base's tree, the folder as its work tree. */
async function compare(prefix: string, { repository, base, path: folder }: OverlayRequest): Promise<Reading> {
  const tree = prefix === "" ? base : `${base}:${prefix}`;
  return await withStagedTree({ repository, base: tree }, async (staged) => {
    const git = withEnvironment(staged, { GIT_DIR: repository.commonDir, GIT_WORK_TREE: folder });
    const list = async (...which: string[]) =>
      records(await git(["-c", "core.fileMode=false", "ls-files", "-z", ...which]));
    const absent = new Set(await list("--deleted"));
    const known = await list("--cached");
    const modified = (await list("--modified")).filter((file) => !absent.has(file));
    const added = await list("--others", "--exclude-standard");
    const changed = [...modified, ...added];
    return {
      prefix,
      existing: known.length - absent.size,
      changed,
      paths: changed.map((file) => inTree(prefix, file)),
    };
  });
}

const inTree = (prefix: string, file: string) => (prefix === "" ? file : `${prefix}/${file}`);

type OverlaidFile = OverlayRequest & { prefix: string; file: string };

async function toEdit({ repository, base, path: folder, shown, prefix, file }: OverlaidFile): Promise<Edit> {
  const where = path.join(shown, file);
  const name = inTree(prefix, file);
  const status = await lstat(path.join(folder, file));
  const entry = (await repository.tree(base)).get(name);
  if (!status.isFile() || (entry && !entry.mode.startsWith("100"))) {
    throw new InputError({
      where,
      what: "is not a plain file, or is not one at the base",
      remedy: "Remove symbolic links, repositories within and special files from the folder.",
    });
  }
  if (status.size > candidateLimits.bytes) {
    throw new InputError({
      where,
      what: `has ${status.size} bytes; a candidate may write at most ${candidateLimits.bytes}`,
      remedy: "Remove it from the folder, or write it into the folder's .gitignore.",
    });
  }
  return {
    path: name,
    baseBlob: entry?.blob ?? null,
    content: decodeText(await readFile(path.join(folder, file)), where),
  };
}
