import type { Action } from "./actions.ts";
import { decideCampaign } from "./decide-campaign.ts";
import { decideClaim } from "./decide-claim.ts";
import type { Intent } from "./intent.ts";
import type { Observation } from "./observation.ts";
import { foreignState, problemComment } from "./problems.ts";
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
      return intent.kind === "start-campaign" ? (refusal(observation, intent) ?? []) : [];
    case "claim":
      return intent.kind === "start-campaign" ? decideClaim(observation, intent, now) : [];
    case "no-campaign":
      return withoutCampaign(observation);
    case "campaign":
      return intent.kind === "start-campaign" ? [] : decideCampaign(observation, intent, now);
  }
}

function withoutCampaign({ campaign, issue, state }: Extract<Observation, { kind: "no-campaign" }>): Action[] {
  if (state.kind === "absent") return [{ kind: "ignore", reason: `there is no campaign ${campaign}` }];
  if (issue === null) return [{ kind: "ignore", reason: `the state of ${campaign} is refused: ${state.reason}` }];
  return [problemComment(issue, foreignState(campaign, state.reason))];
}
