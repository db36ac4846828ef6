import type { Approval, GoalsDone, Setback } from "../decide/intent.ts";

/** What has to be looked at after a write, since GitHub looks different then. */
export type FollowUp =
  /** `wrote`: the state that this process has just written; null where it wrote none. */
  | { kind: "advance"; campaign: string; wrote: string | null; setback?: Setback }
  | { kind: "look-at-issue"; issue: number; approval?: Approval }
  | { kind: "read-comments"; issue: number }
  | { kind: "look-at-goals"; done: GoalsDone };
