import type { Campaign } from "../model/campaign.ts";
import type { Action, Standing } from "./actions.ts";
import { measureAgain, movementOf, remeasureLimits, remeasurements } from "./base-moved.ts";
import type { Circumstances } from "./decide-run.ts";
import type { BaseSight, PullSight, Sight, TrustedState } from "./observation.ts";
import { closed, merged } from "./pull-request-ends.ts";
import { status, write } from "./transition.ts";

type Review = Extract<Sight, { kind: "published" }>;

/**
 * A pull request that was opened: kept true to its branch and its base until it is merged or closed. Commits of other
 * people are never measured or overwritten, only told.
 */
export function decideReview(state: TrustedState, { branch, pullRequest: pull, base }: Review, around: Circumstances) {
  const { campaign } = state;
  if (!pull) return [status(state)];
  if (pull.state === "merged") return [merged(state, pull)];
  if (pull.state === "closed") return campaign.phase === "declined" ? [status(state)] : [closed(state, pull)];
  if (campaign.phase === "declined") return [reopened(state, pull)];
  // GitHub closes the pull request of a branch that is gone.
  if (branch.kind === "absent") return [status(state)];
  const head = branch.kind === "at-base" ? campaign.request.base : branch.head;
  if (head !== campaign.head) return keepTrue(state, pull, { kind: "new-commits", head });
  if (base === null) return keepTrue(state, pull, { kind: "quiet" });
  return afterMove(state, base, around) ?? keepTrue(state, pull, standing(base));
}

const reopened = (state: TrustedState, { number }: PullSight): Action =>
  write(state, { campaign: { ...state.campaign, phase: "published", reason: null }, note: `reopened: #${number}` });

/** The measurement made again, where what is measured changed below it; null where it is not, or may not be. */
function afterMove(state: TrustedState, base: BaseSight, { mayRun }: Circumstances): Action[] | null {
  const { campaign } = state;
  if (movementOf(base).kind !== "touched" || !mayRun || campaign.stop !== null) return null;
  if (remeasurements(campaign) >= remeasureLimits.review) return null;
  const again = measureAgain(state, base.head);
  if (!again) return null;
  const note = `verifying again: ${campaign.baseRef} is at ${base.head.slice(0, 7)}`;
  return [...checkOf({ ...state, campaign: again }, "running"), write(state, { campaign: again, note })];
}

function standing(base: BaseSight): Standing {
  const moved = movementOf(base);
  return moved.kind === "elsewhere" ? { kind: "quiet" } : { kind: "outdated", base: base.head, paths: moved.paths };
}

function keepTrue(state: TrustedState, pull: PullSight, now: Standing): Action[] {
  const { campaign } = state;
  const isTrue = now.kind === "quiet" && campaign.reason === null;
  const note: Action = { kind: "update-pull-request", campaign, verify: state.verify, plan: null, pull, now };
  return [note, ...checkOf(state, isTrue ? "measured" : "outdated", pull.head), status(state, now)];
}

/** The check on the pull request's commit; on the campaign's own where no other is named. */
export function checkOf(
  { campaign, verify }: Pick<TrustedState, "campaign" | "verify">,
  kind: "measured" | "running" | "outdated",
  head: string | null = campaign.head,
): Action[] {
  return head === null ? [] : [{ kind: "check-run", head, view: { campaign, verify, kind } }];
}

/** Whether a campaign works while its pull request is open. */
export const worksBeside = ({ phase, pullRequest }: Campaign): boolean =>
  pullRequest !== null && (phase === "evolving" || phase === "verifying");
