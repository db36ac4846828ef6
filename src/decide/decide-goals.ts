import type { Action } from "./actions.ts";
import type { Push } from "./intent.ts";
import type { Observation } from "./observation.ts";

type Goals = Extract<Observation, { kind: "goals" }>;

/** What the goal files of the default branch ask for, against what is known of them. */
export function decideGoals(_observation: Goals, _pushed: Push | null, _now: number): Action[] {
  return [];
}
