/** Pull requests: opened, asked to be reviewed, merged. */
import type { FileChange, TreeChange } from "../git/git-store.ts";
import { Refusal, invalid } from "../refusal.ts";
import { userShape } from "../shapes/identities.ts";
import { pullEnds } from "../shapes/pulls.ts";
import type { PullIssue } from "../shapes/pulls.ts";
import { fullName } from "../world.ts";
import type { Account, Pull, World } from "../world.ts";
import { announceIssue } from "./announce-issue.ts";
import { editIssue, leaveEvent, newIssue } from "./issues.ts";
import { moveBranch } from "./refs.ts";

export type NewPull = Omit<Pull, "lastHead" | "reviewers" | "teams" | "merged"> & {
  title: string;
  body: string | null;
  by: Account;
};

/** Refuses as GitHub does: unknown branches, nothing between them, one already open for them. */
export async function openPull(world: World, { title, body, by, ...pull }: NewPull): Promise<PullIssue> {
  for (const field of ["head", "base"] as const) {
    if ((await world.git.resolve(`refs/heads/${pull[field]}`)) === null) throw invalid("PullRequest", field, "invalid");
  }
  const open = [...world.issues.values()].find(
    (issue) => issue.state === "open" && issue.pull?.head === pull.head && issue.pull.base === pull.base,
  );
  if (open !== undefined) {
    throw invalid(
      "PullRequest",
      "head",
      "custom",
      `A pull request already exists for ${world.repository.owner.login}:${pull.head}.`,
    );
  }
  if (await world.git.isAncestor(`refs/heads/${pull.head}`, `refs/heads/${pull.base}`)) {
    throw invalid("PullRequest", "head", "custom", `No commits between ${pull.base} and ${pull.head}`);
  }
  const issue = Object.assign(newIssue(world, { title, body, by }), {
    pull: { ...pull, lastHead: null, reviewers: [], teams: [], merged: null },
  });
  await pullEnds(world, issue);
  announceIssue(world, issue, { action: "opened", by });
  return issue;
}

/** Throws GitHub's 422 for who is no collaborator, or opened it; teams of the owner are taken as they are named. */
export async function askForReview(
  world: World,
  issue: PullIssue,
  { people, teams, by }: { people: readonly string[]; teams: readonly string[]; by: Account },
): Promise<void> {
  const accounts = people.map((login) => {
    const user = world.users.get(login);
    if (login === issue.user.login) throw new Refusal(422, "Review cannot be requested from pull request author.");
    if (user === undefined || user.role === "none")
      throw new Refusal(
        422,
        `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${fullName(world.repository)} repository.`,
      );
    return user.account;
  });
  issue.pull.teams = [...new Set([...issue.pull.teams, ...teams])];
  for (const account of accounts) {
    if (issue.pull.reviewers.includes(account)) continue;
    issue.pull.reviewers.push(account);
    const more = { requested_reviewer: userShape(world, account) };
    announceIssue(world, issue, { action: "review_requested", by, more });
  }
}

/** Merges as GitHub's button does: a commit with two parents on the base. Throws where both sides changed a file. */
export async function mergePull(world: World, issue: PullIssue, by: Account): Promise<string> {
  if (issue.state === "closed") throw new Refusal(405, "Pull Request is not mergeable");
  const { head, base, from } = await pullEnds(world, issue);
  const theirs = await world.git.changedFiles(from, head);
  const ours = new Set((await world.git.changedFiles(from, base)).map(({ path }) => path));
  if (theirs.some(({ path }) => ours.has(path))) throw new Refusal(405, "Pull Request is not mergeable");
  const tree = await world.git.writeTree(`${base}^{tree}`, await changesOf(world, head, theirs));
  const person = { name: by.login, email: `${by.login}@users.noreply.github.com`, date: world.now() };
  const message = `Merge pull request #${issue.number} from ${world.repository.owner.login}/${issue.pull.head}`;
  const commit = await world.git.writeCommit({
    tree,
    parents: [base, head],
    message,
    author: person,
    committer: person,
  });
  await moveBranch(world, { ref: `refs/heads/${issue.pull.base}`, from: base, to: commit }, by);
  issue.pull.merged = { at: world.now(), by, commit };
  leaveEvent(world, issue, { event: "merged", by });
  editIssue(world, issue, { edit: { state: "closed" }, by });
  return commit;
}

async function changesOf(world: World, head: string, files: readonly FileChange[]): Promise<TreeChange[]> {
  const entries = new Map((await world.git.readTree(`${head}^{tree}`, true)).map((entry) => [entry.path, entry]));
  return files.flatMap(({ path, previousPath }) => {
    const entry = entries.get(path);
    const gone = [previousPath ?? path].map((old) => ({ path: old, mode: "100644", sha: null }));
    if (entry === undefined) return gone;
    const now = { path, mode: entry.mode, sha: entry.sha };
    return previousPath === null ? [now] : [...gone, now];
  });
}
