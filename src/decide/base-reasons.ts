import type { Campaign } from "../model/campaign.ts";
import type { BaseSight } from "./observation.ts";

/** Why a campaign cannot come to its pull request any more, in a line. */

export const goneReason = ({ baseRef }: Campaign): string =>
  `the branch ${baseRef}, which the pull request would go to, is no longer there`;

export function conflictReason(
  { baseRef, request }: Campaign,
  { head, contract }: BaseSight,
  paths: readonly string[],
): string {
  const shown = paths.slice(0, 3).join(", ");
  const more = paths.length > 3 ? ` and ${paths.length - 3} more` : "";
  const what = contract.length > 0 ? "what the candidate is judged by" : "what the candidate itself changes";
  return `${shown}${more}, ${what}, changed on ${baseRef} after the measurement (${request.base.slice(0, 7)} to ${head.slice(0, 7)}), so nothing was published`;
}
