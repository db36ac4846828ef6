import type { Action } from "./actions.ts";
import { decideCampaign } from "./decide-campaign.ts";
import { decideClaim } from "./decide-claim.ts";
import { decideComments } from "./decide-comments.ts";
import { decideGoals } from "./decide-goals.ts";
import { decidePress } from "./decide-press.ts";
import type { Intent } from "./intent.ts";
import type { Observation } from "./observation.ts";
import { problemComment, unreadableState } from "./problems.ts";
import { quarantined } from "./quarantine.ts";
import { refusal } from "./refusal.ts";

/**
 * What to do about an intent, given all that GitHub shows: the app's one place of judgement. Pure; the empty list and
 * `ignore` end the matter.
 * @param now milliseconds since the epoch
 */
export function decide(observation: Observation, intent: Intent, now: number): Action[] {
  if (intent.kind === "ignore") return [intent];
  switch (observation.kind) {
    case "request":
      return intent.kind === "look-at-issue" ? (refusal(observation, intent.issue) ?? []) : [];
    case "claim":
      return decideClaim(observation, now);
    case "comments":
      return decideComments(observation, now);
    case "goals":
      return intent.kind === "look-at-goals" ? decideGoals(observation, intent, now) : [];
    case "no-campaign":
      return withoutCampaign(observation);
    case "campaign":
      if (intent.kind === "press") return decidePress(observation, intent, now);
      return intent.kind === "advance" ? decideCampaign(observation, intent, now) : [];
  }
}

function withoutCampaign({ campaign, issue, state, config }: Extract<Observation, { kind: "no-campaign" }>): Action[] {
  if (state.kind === "absent") return [{ kind: "ignore", reason: `there is no campaign ${campaign}` }];
  if (issue === null) return [{ kind: "ignore", reason: `the state of ${campaign} is refused: ${state.reason}` }];
  if (!state.foreign) return [problemComment(issue, unreadableState(campaign, state.reason))];
  return quarantined({ campaign, issue, state, config });
}
