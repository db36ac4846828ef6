import { issueOfCampaign } from "./claim.ts";
import type { Intent } from "./intent.ts";

/** What an intent works on: two of one key must not be worked off at the same time. */
export function intentKey(intent: Exclude<Intent, { kind: "ignore" }>): string {
  const { owner, name } = intent.repository;
  const repository = `${owner}/${name}`;
  switch (intent.kind) {
    case "look-at-issue":
    case "read-comments":
      return `${repository}#${intent.issue}`;
    case "advance":
    case "press":
      return `${repository}#${issueOfCampaign(intent.campaign) ?? "?"}`;
    case "look-at-goals":
      return `${repository} goals`;
    case "sweep":
      return `${repository} sweep`;
  }
}
