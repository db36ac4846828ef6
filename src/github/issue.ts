import * as z from "zod";
import type { IssueFacts } from "../decide/observation.ts";
import type { Repository } from "./connection.ts";
import { orGone } from "./http-status.ts";

/** An issue or a pull request as it is now. */
export type IssueReading = Omit<IssueFacts, "editedAt"> & {
  body: string;
  /** Login of a bot that opened it; null where a person did. */
  openedBy: string | null;
  isPullRequest: boolean;
};

/** Null where there is none: deleted, moved to another repository, or the repository has its issues switched off. */
export async function readIssue(
  { octokit, owner, repo }: Repository,
  fullName: string,
  issue: number,
): Promise<IssueReading | null> {
  const found = await orGone(octokit.rest.issues.get({ owner, repo, issue_number: issue }));
  // GitHub leads on to where an issue was moved.
  if (!found?.data.repository_url.toLowerCase().endsWith(`/repos/${fullName.toLowerCase()}`)) return null;
  const { number, title, body, state, locked, labels, user, pull_request: pull } = found.data;
  return {
    number,
    title,
    body: body ?? "",
    open: state === "open",
    locked,
    labels: labels.map((entry) => (typeof entry === "string" ? entry : (entry.name ?? ""))),
    openedBy: user?.type === "Bot" ? user.login : null,
    isPullRequest: pull !== undefined,
  };
}

const query = `
  query ($owner: String!, $name: String!, $number: Int!) {
    repository(owner: $owner, name: $name) {
      issue(number: $number) { lastEditedAt }
    }
  }
`;

const Answer = z.looseObject({
  repository: z.looseObject({ issue: z.looseObject({ lastEditedAt: z.iso.datetime().nullable() }).nullable() }),
});

/** When an issue's text was changed last, milliseconds since the epoch; null: never. REST does not tell. */
export async function readLastEdit({ octokit, owner, repo: name }: Repository, number: number): Promise<number | null> {
  const { repository } = Answer.parse(await octokit.graphql(query, { owner, name, number }));
  const at = repository.issue?.lastEditedAt ?? null;
  return at === null ? null : Date.parse(at);
}
