import type { Action } from "../decide/actions.ts";
import { goalIssue, withPath } from "../report/goal-issue.ts";
import type { Connection } from "./connection.ts";
import type { FollowUp } from "./follow-up.ts";
import { goalsRef, writeGoalsRecord } from "./goals-record.ts";
import { orAbsent } from "./http-status.ts";
import type { Place } from "./place.ts";
import { standsAt } from "./signed-ref.ts";

type GoalAction = Extract<Action, { kind: "open-goal-issues" | "reopen-issue" | "rehome-issue" | "write-goals" }>;

/** Issues of goal files, and the record of which is whose. */
export async function executeGoals(connection: Connection, action: GoalAction, place: Place): Promise<FollowUp | null> {
  const { octokit, owner, repo } = connection;
  switch (action.kind) {
    case "open-goal-issues":
      return open(connection, action, place);
    case "write-goals": {
      const wrote = await writeGoalsRecord(connection, { ...action, prefix: place.statePrefix });
      return { kind: "look-at-goals", done: { wrote, opened: action.opened } };
    }
    case "reopen-issue":
      await octokit.rest.issues.update({ owner, repo, issue_number: action.issue, state: "open" });
      return null;
    case "rehome-issue":
      await rehome(connection, action, place);
      return null;
  }
}

type Open = Extract<Action, { kind: "open-goal-issues" }>;

async function open(connection: Connection, { issues, label, wrote }: Open, place: Place): Promise<FollowUp> {
  const { octokit, owner, repo } = connection;
  const opened: Record<string, number> = {};
  for (const issue of issues) {
    // Whoever was held up while it meant to open them finds that another process has taken that over.
    if (!(await standsAt(connection, goalsRef(place.statePrefix), wrote)))
      return { kind: "look-at-goals", done: { wrote: null, opened } };
    const text = goalIssue({ ...issue, label, repositoryUrl: place.repository.url });
    // Where only the answer was lost the issue is there: the next look finds it by its marker, a second one would stay.
    const { data } = await octokit.rest.issues.create({ owner, repo, ...text, request: { retries: 0 } });
    opened[issue.path] = data.number;
  }
  return { kind: "look-at-goals", done: { wrote, opened } };
}

type Rehome = Extract<Action, { kind: "rehome-issue" }>;

/** People may have written more into the issue: only the two lines that name the path are exchanged. */
async function rehome(connection: Connection, { issue, path, wrote }: Rehome, place: Place): Promise<void> {
  const { octokit, owner, repo } = connection;
  // Whoever was held up may find that the file has moved on since.
  if (!(await standsAt(connection, goalsRef(place.statePrefix), wrote))) return;
  const found = await orAbsent(octokit.rest.issues.get({ owner, repo, issue_number: issue }));
  const before = found?.data.body ?? "";
  const body = withPath(before, path);
  if (body !== before) await octokit.rest.issues.update({ owner, repo, issue_number: issue, body });
}
