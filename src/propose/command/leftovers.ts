import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { candidateLimits } from "../../model/candidate.ts";
import type { PathPolicy } from "../../model/path-policy.ts";
import { protection } from "../../model/protected-paths.ts";
import { scopeMatcher } from "../../model/scope.ts";
import type { Change } from "./changes.ts";

/** Folders that tools make for themselves. */
const toolFolders = new Set([".git", "node_modules", "__pycache__"]);

export type LeftoverRules = {
  tree: string;
  policy: Pick<PathPolicy, "scope" | "root">;
  /** Which of these new files the base's own rules keep out of git. */
  ignored(paths: readonly string[]): Promise<ReadonlySet<string>>;
};

/**
 * Parts what an agent's tools leave behind from what it wrote: new files in their own folders or that git ignores, and
 * outside of the goal's scope settings of tools and what a compiler makes. All but the first two are named to people.
 */
export async function withoutLeftovers(
  changes: readonly Change[],
  { tree, policy, ignored }: LeftoverRules,
): Promise<{ changes: Change[]; leftOut: string[] }> {
  const inScope = scopeMatcher(policy.scope, policy.root);
  const own = changes.filter(({ path, before }) => before || !path.split("/").some((part) => toolFolders.has(part)));
  const added = own.filter(({ before }) => !before).map(({ path }) => path);
  const unseen = added.length === 0 ? new Set<string>() : await ignored(added);
  const kept: Change[] = [];
  const leftOut: string[] = [];
  for (const change of own.filter(({ path }) => !unseen.has(path))) {
    const outside = !inScope(change.path);
    const isLeft = outside && (isSetting(change.path, policy.root) || (await isProduct(tree, change)));
    if (isLeft) leftOut.push(change.path);
    else kept.push(change);
  }
  return { changes: kept, leftOut };
}

/** `.claude/settings.local.json`, `.aider.chat.history.md`: agents write them without being asked to. */
const isSetting = (path: string, root: string): boolean =>
  protection(path, root) !== null && path.split("/").some((part) => part.startsWith("."));

/** How far git looks for a NUL to tell that a file is binary. */
const looked = 8000;

async function isProduct(tree: string, { path, before, after }: Change): Promise<boolean> {
  if (before || after?.kind !== "file") return false;
  if (after.bytes > candidateLimits.bytes) return true;
  const file = await open(join(tree, path), constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(looked), 0, looked, 0);
    return buffer.subarray(0, bytesRead).includes(0);
  } finally {
    await file.close();
  }
}
