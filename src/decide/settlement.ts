import type { Campaign, DispatchedRun } from "../model/campaign.ts";
import type { StateFiles } from "./actions.ts";
import type { RunOutcome, TrustedState } from "./observation.ts";
import type { Ended } from "./lost.ts";
import { ended } from "./transition.ts";

/** What a finished run means for its campaign, and which of its files are taken over into the state. */
export type Settlement = { campaign: Campaign; note: string; files: StateFiles };

/** `state` is the campaign as it was looked at, `campaign` the same with `run` written down as over. */
export type Settling = {
  state: TrustedState;
  campaign: Campaign;
  run: DispatchedRun;
  outcome: RunOutcome & Pick<Ended, "labels">;
};

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 500);

/** The campaign at its end, for one reason. */
export function ends(campaign: Campaign, phase: "nothing" | "failed", reason: string): Settlement {
  const line = oneLine(reason);
  return { campaign: ended(campaign, phase, line), note: `${phase}: ${line}`, files: {} };
}

/** A campaign after a run, with the note that its phase and its reason make. */
export function noted(campaign: Campaign, files: StateFiles): Settlement {
  const { phase, reason, request } = campaign;
  if (phase === "preparing" || phase === "evolving" || phase === "verifying")
    return { campaign, files, note: `${phase}: run ${request.attempt} goes on` };
  const line = oneLine(reason ?? "");
  return { campaign: { ...campaign, reason: line }, files, note: `${phase}: ${line}` };
}
