import type { Action } from "./actions.ts";
import { decideCampaign } from "./decide-campaign.ts";
import { decideClaim } from "./decide-claim.ts";
import { decideComments } from "./decide-comments.ts";
import { decideGoals } from "./decide-goals.ts";
import { decidePress } from "./decide-press.ts";
import type { Intent } from "./intent.ts";
import type { Observation } from "./observation.ts";
import { problemComment, refusedState } from "./problems.ts";
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
      return intent.kind === "look-at-issue" ? answered(refusal(observation, intent.issue) ?? [], intent) : [];
    case "joined":
      return answered([{ kind: "advance", campaign: observation.campaign }], intent);
    case "claim":
      return answered(decideClaim(observation, now), intent);
    case "comments":
      return decideComments(observation);
    case "goals":
      return intent.kind === "look-at-goals" ? decideGoals(observation, intent, now) : [];
    case "no-campaign":
      return withoutCampaign(observation);
    case "campaign":
      if (intent.kind === "press") return decidePress(observation, intent, now);
      return intent.kind === "advance" ? decideCampaign(observation, intent, now) : [];
  }
}

/**
 * The approval that asked for a look is over with it. Where it claims a campaign the state says so first, and the next
 * look at the comments ends it.
 */
function answered(actions: Action[], intent: Intent): Action[] {
  const approval = intent.kind === "look-at-issue" ? intent.approval : undefined;
  if (!approval || actions.some(({ kind }) => kind === "write-state")) return actions;
  const isDone = actions.some(({ kind }) => kind === "advance");
  return [...actions, { kind: "react", comment: approval.comment, content: isDone ? "rocket" : "confused" }];
}

function withoutCampaign({ campaign, issue, state, config }: Extract<Observation, { kind: "no-campaign" }>): Action[] {
  if (state.kind === "absent") return [{ kind: "ignore", reason: `there is no campaign ${campaign}` }];
  if (issue === null) return [{ kind: "ignore", reason: `the state of ${campaign} is refused: ${state.reason}` }];
  if (!state.foreign) return [problemComment(issue, refusedState(campaign, state))];
  return quarantined({ campaign, issue, state, config });
}
