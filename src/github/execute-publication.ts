import type { Action } from "../decide/actions.ts";
import { attempt } from "./attempt.ts";
import { keepCheck } from "./check-run.ts";
import { commitCandidate } from "./commit-candidate.ts";
import type { Connection } from "./connection.ts";
import { createBranch, dropBranch } from "./create-branch.ts";
import type { FollowUp } from "./follow-up.ts";
import { openPullRequest, updatePullRequest } from "./open-pull-request.ts";
import { placeOfText } from "./place.ts";
import type { Place } from "./place.ts";
import { rebuildBranch } from "./rebuild-branch.ts";
import { refusalOf } from "./refusal-of.ts";
import { requestReviewers } from "./request-reviewers.ts";

type Step = Extract<Action, { kind: "create-branch" | "commit" | "rebuild-branch" | "open-pull-request" }>;
type Extra = Extract<
  Action,
  { kind: "drop-branch" | "update-pull-request" | "request-reviewers" | "check-run" | "label" }
>;

/** Branch, commit, pull request, and what is kept current on it. */
export async function executePublication(
  connection: Connection,
  action: Step | Extra,
  place: Place,
): Promise<FollowUp | null> {
  switch (action.kind) {
    case "create-branch":
      return attempt(action.campaign, "make the branch", () => createBranch(connection, action));
    case "commit":
      return attempt(action.campaign.id, "commit the candidate", () => commitCandidate(connection, action));
    case "rebuild-branch":
      return attempt(action.campaign.id, "rebuild the branch", () => rebuildBranch(connection, action));
    case "open-pull-request":
      return attempt(action.plan.campaign.id, "open the pull request", () =>
        openPullRequest(connection, action.plan, placeOfText(place)),
      );
    case "drop-branch":
    case "update-pull-request":
    case "request-reviewers":
    case "check-run":
    case "label":
      await forgivingly(connection, action, place);
      return null;
  }
}

/** A pull request without these is worth more than none: a refusal is told in the log and keeps nothing from its end. */
async function forgivingly(connection: Connection, action: Extra, place: Place): Promise<void> {
  try {
    await perform(connection, action, place);
  } catch (error) {
    const why = refusalOf(error);
    if (why === null) throw error;
    connection.app.warn?.(`GitHub refused ${action.kind}: ${why}`);
  }
}

async function perform(connection: Connection, action: Extra, place: Place): Promise<void> {
  const { octokit, owner, repo, app } = connection;
  switch (action.kind) {
    case "drop-branch":
      return dropBranch(connection, action);
    case "update-pull-request":
      return updatePullRequest(connection, action, placeOfText(place));
    case "request-reviewers":
      return requestReviewers(connection, { ...action, warn: (line) => app.warn?.(line) });
    case "check-run":
      // A job's token could not change it later, and nobody would hear its buttons.
      return app.serverless ? undefined : keepCheck(connection, action);
    case "label": {
      const { number: issue_number, labels } = action;
      await octokit.rest.issues.addLabels({ owner, repo, issue_number, labels });
    }
  }
}
