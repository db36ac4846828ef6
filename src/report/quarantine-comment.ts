import { code, prose } from "./escape.ts";
import { capped, marker } from "./marker.ts";

export type Quarantined = { campaign: string; foreign: string; reason: string; kept: string; goesOn: boolean };

/** Somebody wrote to a campaign's state: what was done with it, and what people can do. */
export function quarantineComment({ campaign, foreign, reason, kept, goesOn }: Quarantined): string {
  const after = goesOn
    ? "The campaign goes on from the state before it, which is Hone's own."
    : "There is no state of Hone's own before it: the campaign is gone. Take the label off and put it on again to begin anew.";
  return capped(
    `${[
      marker(`quarantine-${foreign.slice(0, 12)}`),
      "### Hone: a state that is not Hone's was moved aside",
      `The state of campaign ${code(campaign)} named a commit that Hone does not trust: ${prose(reason, 500)}. Nothing of it was used. ${after}`,
      `**What to do:** find out who wrote it; whoever can write to this repository's contents can. The commit is kept as ${code(kept)}; delete that ref when you are done with it.`,
    ].join("\n\n")}\n`,
  );
}
