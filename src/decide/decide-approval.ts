import type { Action } from "./actions.ts";
import { conflictReason, goneReason } from "./base-reasons.ts";
import { movementOf } from "./base-moved.ts";
import type { Circumstances } from "./decide-run.ts";
import type { Sight, TrustedState } from "./observation.ts";
import { fail, status, write } from "./transition.ts";

type Waiting = Extract<Sight, { kind: "waiting" }>;

/** A confirmed candidate whose diff waits for `/hone approve`. */
export function decideApproval(state: TrustedState, { base, originals }: Waiting, { config }: Circumstances): Action[] {
  const { campaign } = state;
  if (config.publish === "pull_request" || campaign.approved !== null) {
    return [write(state, { campaign: { ...campaign, phase: "publishing" }, note: "publishing: approved" })];
  }
  if (base === null) return [fail(state, goneReason(campaign))];
  const moved = movementOf(base);
  if (moved.kind === "conflict") return [fail(state, conflictReason(campaign, base, moved.paths))];
  return [status(state, { kind: "approval", originals, paths: moved.kind === "touched" ? moved.paths : [] })];
}
