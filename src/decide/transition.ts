import type { Campaign } from "../model/campaign.ts";
import type { Action, ReportSource, Standing, StateFiles } from "./actions.ts";
import type { TrustedState } from "./observation.ts";

/** A campaign after something happened, and what its state's commit says of it. */
export type Transition = { campaign: Campaign; note: string; files?: StateFiles; report?: ReportSource };

/** Writes a transition on top of the state that was looked at. */
export const write = ({ sha }: TrustedState, { campaign, note, files = {}, report }: Transition): Action => ({
  kind: "write-state",
  campaign,
  parent: sha,
  files,
  note,
  ...(report && { report }),
});

/** The campaign's status told on its issue. */
export const status = ({ campaign, evolve, verify }: TrustedState, now: Standing = { kind: "quiet" }): Action => ({
  kind: "comment",
  issue: campaign.issue,
  slot: "status",
  view: { kind: "campaign", campaign, evolve, verify, now },
});

/** The campaign after its end without a new pull request. One that is open stays open, and is kept true again. */
export const ended = (campaign: Campaign, phase: "nothing" | "stopped" | "failed", reason: string): Campaign => ({
  ...campaign,
  phase: campaign.pullRequest === null ? phase : "published",
  reason,
});

export const failed = (campaign: Campaign, reason: string): Campaign => ended(campaign, "failed", reason);

export const fail = (state: TrustedState, reason: string): Action =>
  write(state, { campaign: failed(state.campaign, reason), note: `failed: ${reason}` });
