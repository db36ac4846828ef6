import type { Action } from "../decide/actions.ts";
import { statusNote } from "../report/serverless-note.ts";
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
  const text = commentText(action, place.repository, connection.app.workflowTemplate);
  const note = action.view.kind === "campaign" && place.serverless ? statusNote(place.serverless) : "";
  const body = note === "" ? text : `${text}\n${note}\n`;
  await whereHeard(keepComment(connection, { issue: action.issue, slot: action.slot, body }));
  return null;
}
