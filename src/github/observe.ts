import type { Intent } from "../decide/intent.ts";
import type { Observation } from "../decide/observation.ts";
import type { Connection } from "./connection.ts";
import { observeCampaign } from "./observe-campaign.ts";
import { observeComments } from "./observe-comments.ts";
import { observeGoals } from "./observe-goals.ts";
import { observeRequest } from "./observe-request.ts";

type Looking = Exclude<Intent, { kind: "ignore" | "sweep" }>;

/**
 * All reads that an intent needs, and no more: it looks no further once the request has to be refused.
 * @param now milliseconds since the epoch
 */
export function observe(connection: Connection, intent: Looking, now: number): Promise<Observation> {
  switch (intent.kind) {
    case "look-at-issue":
      return observeRequest(connection, intent);
    case "read-comments":
      return observeComments(connection, intent.issue);
    case "look-at-goals":
      return observeGoals(connection, intent);
    case "advance":
      return observeCampaign(connection, { campaign: intent.campaign, presser: null, now });
    case "press":
      return observeCampaign(connection, { campaign: intent.campaign, presser: intent.sender, now });
  }
}
