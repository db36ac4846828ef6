import type { Action } from "./actions.ts";
import type { Intent } from "./intent.ts";
import type { Observation } from "./observation.ts";

type InView = Extract<Observation, { kind: "campaign" }>;

/** A button of the check run: the same as its command, by whoever pressed it. */
export function decidePress(_observation: InView, _press: Extract<Intent, { kind: "press" }>, _now: number): Action[] {
  return [];
}
