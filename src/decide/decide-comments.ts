import type { Action } from "./actions.ts";
import type { Observation } from "./observation.ts";

type Comments = Extract<Observation, { kind: "comments" }>;

/** What people's `/hone` commands on an issue ask for, oldest first. */
export function decideComments(_observation: Comments, _now: number): Action[] {
  return [];
}
