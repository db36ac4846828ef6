/** Moving branches and other refs, however it was asked for; GitHub's limits and its push event included. */
import type { Commit } from "../git/git-store.ts";
import { zeroSha } from "../git/git-store.ts";
import type { JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";
import { pushedCommitShape } from "../shapes/commits.ts";
import { repositoryPage, repositoryShape } from "../shapes/identities.ts";
import type { Token } from "../tokens.ts";
import { allows } from "../tokens.ts";
import type { Account, World } from "../world.ts";
import { announce } from "./announce.ts";
import { announceIssue } from "./announce-issue.ts";
import { editIssue } from "./issues.ts";

export type Move = { ref: string; from: string | null; to: string | null };

/** Only a token with `workflows: write` may bring new content under .github/workflows. */
export async function guardWorkflows(
  world: World,
  token: Token | null,
  move: { from: string | null; to: string },
): Promise<void> {
  if (token === null || allows(token.permissions, "workflows:write")) return;
  const from = move.from ?? (await world.git.resolve(`refs/heads/${world.repository.defaultBranch}`));
  const commit = await world.git.readCommit(move.to);
  if (from === null || commit === null) return;
  // Only creating and updating is refused: a history of its own, such as a campaign's state, has no workflows at all.
  const touched = (await world.git.changedFiles(from, commit.sha)).filter(
    (file) => file.status !== "removed" && file.path.startsWith(".github/workflows/"),
  );
  // A branch made from an older commit shows a difference, too, but brings nothing new.
  const fresh = touched.length > 0 && !(await isKnown(world, commit.sha));
  if (fresh)
    throw new Refusal(
      403,
      `refusing to allow a GitHub App to create or update workflow \`${touched[0]?.path ?? ""}\` without \`workflows\` permission`,
    );
}

async function isKnown(world: World, sha: string): Promise<boolean> {
  return world.git.isReachable(sha);
}

/** Moves a branch as whoever may: compare and swap, and its push event. Throws where the branch stands elsewhere. */
export async function moveBranch(world: World, move: Move & { to: string }, by: Account): Promise<void> {
  if (!(await world.git.moveRef(move.ref, move.to, move.from)))
    throw new Refusal(409, `${move.ref} has moved meanwhile`);
  await announcePush(world, by, move);
}

/** Sends the push event of a branch or tag, and tells the open pull requests of the branch; other refs have none. */
export async function announcePush(world: World, by: Account, { ref, from, to }: Move): Promise<void> {
  if (!/^refs\/(heads|tags)\//.test(ref)) return;
  const known = from === null ? (await world.git.refs("refs/")).filter(({ name }) => name !== ref) : [{ sha: from }];
  const without = known.map(({ sha }) => sha);
  const commits = to === null ? [] : (await world.git.readCommits({ to, without })).toReversed();
  const head = to === null ? null : await world.git.readCommit(to);
  const forced = from !== null && to !== null && !(await world.git.isAncestor(from, to));
  const at = Math.floor(world.repository.createdAt.getTime() / 1000);
  announce(world, "push", by, {
    ref,
    before: from ?? zeroSha,
    after: to ?? zeroSha,
    created: from === null,
    deleted: to === null,
    forced,
    base_ref: null,
    compare: `${repositoryPage(world)}/compare/${from ?? zeroSha}...${to ?? zeroSha}`,
    commits: await Promise.all(commits.map((commit) => withPaths(world, commit))),
    head_commit: head === null ? null : await withPaths(world, head),
    repository: { ...repositoryShape(world), created_at: at, pushed_at: Math.floor(world.now().getTime() / 1000) },
    pusher: { name: by.login },
  });
  tellPulls(world, by, { ref, from, to });
}

/** A pull request follows its branch, and is closed when the branch is deleted. */
function tellPulls(world: World, by: Account, { ref, from, to }: Move): void {
  const pulls = [...world.issues.values()].filter(
    (issue) => issue.state === "open" && `refs/heads/${issue.pull?.head}` === ref,
  );
  for (const issue of pulls) {
    if (to === null) editIssue(world, issue, { edit: { state: "closed" }, by });
    else if (from !== null)
      announceIssue(world, issue, { action: "synchronize", by, more: { before: from, after: to } });
  }
}

async function withPaths(world: World, commit: Commit): Promise<JsonObject> {
  return { ...pushedCommitShape(world, commit), ...(await world.git.commitPaths(commit.sha)) };
}
