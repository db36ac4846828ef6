import type { Action } from "./actions.ts";
import type { PullSight, TrustedState } from "./observation.ts";
import { write } from "./transition.ts";

/** The pull request was merged: the campaign has reached its end. */
export const merged = (state: TrustedState, { number }: PullSight): Action =>
  write(state, {
    campaign: { ...state.campaign, phase: "merged", reason: null, pullRequest: number },
    note: `merged: #${number}`,
  });

/** A pull request that was closed without a merge is a no, and remembered. */
export const closed = (state: TrustedState, { number }: PullSight): Action =>
  write(state, {
    campaign: {
      ...state.campaign,
      phase: "declined",
      reason: `#${number} was closed without a merge`,
      pullRequest: number,
    },
    note: `declined: #${number}`,
  });
