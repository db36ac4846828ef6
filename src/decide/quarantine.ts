import type { Action } from "./actions.ts";
import type { Observation } from "./observation.ts";

type Without = Extract<Observation, { kind: "no-campaign" }>;
type Refused = Extract<Without["state"], { kind: "refused" }>;

type Foreign = Pick<Without, "campaign" | "config"> & { issue: number; state: Refused };

/**
 * A commit that somebody else put on a campaign's state is kept aside for people to look at, and told of once; the
 * campaign goes on from the app's own. The words come first: once the state is in order nobody would look for them.
 */
export function quarantined({ campaign, issue, state, config }: Foreign): Action[] {
  const { sha, own, reason } = state;
  if (!config.ok) return [];
  const name = sha.slice(0, 12);
  const kept = `refs/${config.value.state_prefix}-quarantine/${campaign}-${name}`;
  const view = { kind: "quarantined" as const, campaign, foreign: sha, reason, kept, goesOn: own !== null };
  return [
    { kind: "comment", issue, slot: `quarantine-${name}`, view },
    { kind: "quarantine", campaign, foreign: sha, kept, own },
  ];
}
