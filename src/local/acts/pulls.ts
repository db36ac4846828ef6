/** Opening a pull request. */
import { invalid } from "../refusal.ts";
import { pullEnds } from "../shapes/pulls.ts";
import type { PullIssue } from "../shapes/pulls.ts";
import type { Account, Pull, World } from "../world.ts";
import { announceIssue } from "./announce-issue.ts";
import { newIssue } from "./issues.ts";

export type NewPull = Omit<Pull, "lastHead"> & { title: string; body: string | null; by: Account };

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
  const issue = Object.assign(newIssue(world, { title, body, by }), { pull: { ...pull, lastHead: null } });
  await pullEnds(world, issue);
  announceIssue(world, issue, { action: "opened", by });
  return issue;
}
