import { issueOfCampaign } from "./claim.ts";
import type { Intent } from "./intent.ts";

/** What an intent works on: two of one key must not be worked off at the same time. */
export function intentKey(intent: Exclude<Intent, { kind: "ignore" }>): string {
  const { owner, name } = intent.repository;
  const issue = intent.kind === "start-campaign" ? intent.issue : issueOfCampaign(intent.campaign);
  return `${owner}/${name}#${issue ?? "?"}`;
}
