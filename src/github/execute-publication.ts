import type { Action } from "../decide/actions.ts";
import { attempt } from "./attempt.ts";
import { commitCandidate } from "./commit-candidate.ts";
import type { Connection } from "./connection.ts";
import type { FollowUp } from "./follow-up.ts";
import { statusOf } from "./http-status.ts";
import { openPullRequest } from "./open-pull-request.ts";
import { placeOfText } from "./place.ts";
import type { Place } from "./place.ts";

type Publication = Extract<
  Action,
  {
    kind:
      | "create-branch"
      | "commit"
      | "rebuild-branch"
      | "open-pull-request"
      | "update-pull-request"
      | "request-reviewers"
      | "check-run"
      | "label";
  }
>;

/** Branch, commit, pull request, and what is kept current on it. */
export async function executePublication(
  connection: Connection,
  action: Publication,
  place: Place,
): Promise<FollowUp | null> {
  switch (action.kind) {
    case "create-branch":
      return attempt(action.campaign, "make the branch", () => createBranch(connection, action));
    case "commit":
      return attempt(action.campaign.id, "commit the candidate", () => commitCandidate(connection, action));
    case "open-pull-request":
      return attempt(action.plan.campaign.id, "open the pull request", () =>
        openPullRequest(connection, action.plan, placeOfText(place)),
      );
    case "label": {
      const { owner, repo, octokit } = connection;
      // A pull request without its label is worth more than none: a refusal must not keep the campaign from its end.
      await attempt("", "label", () =>
        octokit.rest.issues.addLabels({ owner, repo, issue_number: action.number, labels: action.labels }),
      );
      return null;
    }
    case "rebuild-branch":
    case "update-pull-request":
    case "request-reviewers":
    case "check-run":
      throw new Error("not built yet");
  }
}

async function createBranch(
  { octokit, owner, repo }: Connection,
  { branch, sha }: Extract<Action, { kind: "create-branch" }>,
) {
  try {
    await octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha });
  } catch (error) {
    // The next look says whether it is ours.
    const isThere = statusOf(error) === 422 && error instanceof Error && /already exists/i.test(error.message);
    if (!isThere) throw error;
  }
}
