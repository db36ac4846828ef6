import type { Action } from "../decide/actions.ts";
import type { Connection } from "./connection.ts";
import type { FollowUp } from "./follow-up.ts";
import type { Place } from "./place.ts";

type GoalAction = Extract<Action, { kind: "open-goal-issues" | "reopen-issue" | "write-goals" }>;

/** Issues of goal files, and the record of which is whose. */
export async function executeGoals(_connection: Connection, action: GoalAction, _place: Place): Promise<FollowUp> {
  throw new Error(`${action.kind}: not built yet`);
}
