import type { Repository } from "./connection.ts";
import { refusalOf } from "./refusal-of.ts";

type Asked = { number: number; reviewers: readonly string[]; warn: (line: string) => void };

/** Asks for reviews. GitHub refuses all where one of them may not review, so that then each is asked alone. */
export async function requestReviewers(repository: Repository, { number, reviewers, warn }: Asked): Promise<void> {
  if ((await ask(repository, number, reviewers)) === null) return;
  for (const reviewer of reviewers) {
    const why = await ask(repository, number, [reviewer]);
    if (why !== null) warn(`GitHub does not let ${reviewer} review #${number}: ${why}`);
  }
}

/** Why GitHub refused, or null. A team is written `organisation/team`. */
async function ask({ octokit, owner, repo }: Repository, number: number, wanted: readonly string[]) {
  const reviewers = wanted.filter((name) => !name.includes("/"));
  const teams = wanted.flatMap((name) => (name.includes("/") ? name.slice(name.indexOf("/") + 1) : []));
  try {
    await octokit.rest.pulls.requestReviewers({ owner, repo, pull_number: number, reviewers, team_reviewers: teams });
    return null;
  } catch (error) {
    const why = refusalOf(error);
    if (why === null) throw error;
    return why;
  }
}
