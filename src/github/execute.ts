import type { Action } from "../decide/actions.ts";
import type { Connection } from "./connection.ts";
import { executeGoals } from "./execute-goals.ts";
import { executePublication } from "./execute-publication.ts";
import { executeRun } from "./execute-run.ts";
import { executeWords } from "./execute-words.ts";
import type { FollowUp } from "./follow-up.ts";
import { pullRequestText } from "./open-pull-request.ts";
import { placeOfText } from "./place.ts";
import type { Place } from "./place.ts";
import { writeState } from "./state.ts";

/** All writes of a decision, in order. Each is harmless when it is done twice. Answers what to look at next. */
export async function execute(
  connection: Connection,
  actions: readonly Action[],
  place: Place,
): Promise<readonly FollowUp[]> {
  const next: FollowUp[] = [];
  for (const action of actions) {
    const follow = await perform(connection, action, place);
    if (follow) next.push(follow);
  }
  return next;
}

async function perform(connection: Connection, action: Action, place: Place): Promise<FollowUp | null> {
  switch (action.kind) {
    case "ignore":
      return null;
    case "advance":
      return { kind: "advance", campaign: action.campaign, wrote: null };
    case "start":
      return { kind: "look-at-issue", issue: action.issue, approval: action.approval };
    case "look-at-issue":
    case "read-comments":
      return { kind: action.kind, issue: action.issue };
    case "look-at-goals":
      return { kind: "look-at-goals", done: { wrote: null, opened: {} } };
    case "write-state":
      return transition(connection, action, place);
    case "comment":
    case "react":
      return executeWords(connection, action, place);
    case "dispatch":
    case "settle-reservation":
    case "cancel-run":
    case "quarantine":
      return executeRun(connection, action, place);
    case "create-branch":
    case "commit":
    case "rebuild-branch":
    case "open-pull-request":
    case "update-pull-request":
    case "drop-branch":
    case "request-reviewers":
    case "check-run":
    case "label":
      return executePublication(connection, action, place);
    case "open-goal-issues":
    case "rehome-issue":
    case "reopen-issue":
    case "write-goals":
      return executeGoals(connection, action, place);
  }
}

type WriteState = Extract<Action, { kind: "write-state" }>;

async function transition(connection: Connection, action: WriteState, place: Place): Promise<FollowUp> {
  const { campaign, report, files } = action;
  const text = report && pullRequestText(campaign, report, placeOfText(place));
  const all = text === undefined ? files : { ...files, "report.md": text };
  const wrote = await writeState(connection, { ...action, files: all, prefix: place.statePrefix });
  return { kind: "advance", campaign: campaign.id, wrote };
}
