/** What became of a goal file, told on the issue that is its home. */
export type GoalNews =
  /** Its text changed, and a campaign for the earlier text is still open. */
  | { kind: "waits"; path: string; head: string; campaign: string; pullRequest: number | null }
  /** Its text changed, and somebody asked for a campaign by that. */
  | { kind: "starts"; path: string; head: string; by: string }
  /** Its text changed, and nobody has asked for a campaign yet. */
  | { kind: "changed"; path: string; head: string; label: string }
  | { kind: "moved"; path: string; head: string; from: string }
  /** It is gone from the default branch; `stopped`: the campaigns that are stopped for that. */
  | { kind: "removed"; path: string; head: string; stopped: readonly string[] };
