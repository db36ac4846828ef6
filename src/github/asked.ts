import type { Approval } from "../decide/intent.ts";
import type { Asked } from "../decide/observation.ts";
import type { Connection } from "./connection.ts";
import { askedByPush } from "./goals-record.ts";
import { isSame, type Labelled } from "./issue-events.ts";
import type { IssueReading } from "./issue.ts";
import { readPermission } from "./repository-facts.ts";

export type Traces = {
  issue: IssueReading;
  label: string;
  prefix: string;
  labelled: Labelled | null;
  approval: Approval | undefined;
};

type Trace = Omit<Asked, "permission">;

/**
 * The latest of those who ask for a campaign on an issue, with what that person may do now: by the label that is on it,
 * an approval, or the push of the goal file that it is the home of. A bot's label counts only where no person asks.
 */
export async function readAsked(connection: Connection, traces: Traces): Promise<Asked | null> {
  const all = [...ofLabel(traces), ...ofApproval(traces), ...(await ofPush(connection, traces))];
  const people = all.filter(({ isPerson }) => isPerson);
  const latest = (people.length > 0 ? people : all).toSorted((a, b) => a.at - b.at).at(-1);
  if (!latest) return null;
  const permission = latest.isPerson ? await readPermission(connection, latest.actor) : "none";
  return { ...latest, permission };
}

function ofLabel({ issue, label, labelled }: Traces): Trace[] {
  if (!labelled || !issue.labels.some((name) => isSame(name, label))) return [];
  // The label that a goal file's issue was opened with is nobody's wish.
  return labelled.actor === issue.openedBy ? [] : [{ by: "label", ...labelled }];
}

function ofApproval({ approval }: Traces): Trace[] {
  if (!approval) return [];
  const { comment, actor, at } = approval;
  return [{ by: "approval", actor, isPerson: true, at, comment }];
}

/** Only a bot opens the issue of a goal file: for all others the record need not be read. */
async function ofPush(connection: Connection, { issue, prefix }: Traces): Promise<Trace[]> {
  const pushed = issue.openedBy === null ? null : await askedByPush(connection, prefix, issue.number);
  if (!pushed) return [];
  const { by: actor, at, blob } = pushed;
  return [{ by: "push", actor, isPerson: true, at: Date.parse(at), blob }];
}
