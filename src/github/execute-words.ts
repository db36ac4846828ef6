import type { Action } from "../decide/actions.ts";
import { commentText, keepComment } from "./comments.ts";
import type { Connection } from "./connection.ts";
import { whereHeard } from "./http-status.ts";
import type { Place } from "./place.ts";
import { react } from "./reactions.ts";

type Words = Extract<Action, { kind: "comment" | "react" }>;

/** Comments and reactions. Nothing has to be looked at after them. */
export async function executeWords(connection: Connection, action: Words, place: Place): Promise<null> {
  if (action.kind === "react") {
    await react(connection, action.comment, action.content);
    return null;
  }
  const body = commentText(action, place.repository, connection.app.workflowTemplate);
  await whereHeard(keepComment(connection, { issue: action.issue, slot: action.slot, body }));
  return null;
}
