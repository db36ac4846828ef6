import type { Action } from "./actions.ts";
import type { Intent } from "./intent.ts";
import type { Observation } from "./observation.ts";

type Goals = Extract<Observation, { kind: "goals" }>;
type Look = Extract<Intent, { kind: "look-at-goals" }>;

/** What the goal files of the default branch ask for, against what is known of them. */
export function decideGoals(_observation: Goals, _intent: Look, _now: number): Action[] {
  return [];
}
