import type { Action } from "../decide/actions.ts";
import { statusNote } from "../report/serverless-note.ts";
import { commentText, keepComment } from "./comments.ts";
import type { Connection } from "./connection.ts";
import type { FollowUp } from "./follow-up.ts";
import type { Place } from "./place.ts";

type Words = Extract<Action, { kind: "comment" | "react" }>;

/** Comments and reactions. */
export async function executeWords(connection: Connection, action: Words, place: Place): Promise<FollowUp | null> {
  switch (action.kind) {
    case "comment": {
      const text = commentText(action.view, place.repository, connection.app.workflowTemplate);
      const note = action.slot === "status" && place.serverless ? statusNote(place.serverless) : "";
      const body = note === "" ? text : `${text}\n${note}\n`;
      await keepComment(connection, { issue: action.issue, slot: action.slot, body });
      return null;
    }
    case "react":
      throw new Error("not built yet");
  }
}
