/** Walks through commits in memory. */
import type { Commit } from "./git-store.ts";

export type Lookup = (sha: string) => Commit | null;

/** All commits that can be reached, those asked for included. */
export function reach(find: Lookup, from: readonly string[]): Map<string, Commit> {
  const reached = new Map<string, Commit>();
  const left = [...from];
  for (let sha = left.pop(); sha !== undefined; sha = left.pop()) {
    const commit = reached.has(sha) ? null : find(sha);
    if (commit === null) continue;
    reached.set(sha, commit);
    left.push(...commit.parents);
  }
  return reached;
}

/** The newest first by the committer's time; a commit never before its children. */
export function inOrder(find: Lookup, to: string, among: ReadonlyMap<string, Commit>): Commit[] {
  const waiting: Commit[] = [];
  const seen = new Set<string>();
  const offer = (sha: string): void => {
    const commit = among.get(sha) ?? null;
    if (commit === null || seen.has(sha)) return;
    seen.add(sha);
    const at = waiting.findIndex((other) => other.committer.date < commit.committer.date);
    waiting.splice(at < 0 ? waiting.length : at, 0, commit);
  };
  const ordered: Commit[] = [];
  offer(to);
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    ordered.push(next);
    next.parents.forEach(offer);
  }
  return ordered;
}

/** The best common ancestor: one that is no ancestor of another; the newest where there are several. */
export function mergeBaseOf(find: Lookup, a: string, b: string): string | null {
  const mine = reach(find, [a]);
  const common = new Map([...reach(find, [b])].filter(([sha]) => mine.has(sha)));
  const covered = reach(
    find,
    [...common.values()].flatMap(({ parents }) => parents),
  );
  const best = [...common.values()].filter(({ sha }) => !covered.has(sha));
  return best.toSorted((x, y) => y.committer.date.getTime() - x.committer.date.getTime())[0]?.sha ?? null;
}
