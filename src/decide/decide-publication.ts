import type { Campaign } from "../model/campaign.ts";
import type { Action } from "./actions.ts";
import type { Circumstances } from "./decide-run.ts";
import type { Sight, TrustedState } from "./observation.ts";
import { nextPublication } from "./publish.ts";
import { fail, status, write } from "./transition.ts";
import type { Transition } from "./transition.ts";

type PublicationSight = Extract<Sight, { kind: "waiting" | "publishing" | "published" }>;

/** What a campaign with a confirmed candidate needs: an approval, the next step to its pull request, or to be kept true. */
export function decidePublication(state: TrustedState, sight: PublicationSight, around: Circumstances): Action[] {
  return sight.kind === "publishing" ? publish(state, sight, around) : [status(state)];
}

type Publishing = Extract<Sight, { kind: "publishing" }>;

function publish(
  state: TrustedState,
  { branch, pullRequest }: Publishing,
  { config, intent }: Circumstances,
): Action[] {
  if (branch.kind === "foreign") return [fail(state, branch.why)];
  if (pullRequest !== null && branch.kind === "committed") {
    const { number } = pullRequest;
    const campaign: Campaign = { ...state.campaign, phase: "published", head: branch.head, pullRequest: number };
    const { labels } = config.pull_request;
    const label: Action[] = labels.length > 0 ? [{ kind: "label", number, labels }] : [];
    const { evolve, verify } = state;
    const transition: Transition = { campaign, note: `published: #${number}` };
    return [...label, write(state, { ...transition, ...(verify && { report: { evolve, verify } }) })];
  }
  const step = nextPublication(state, config, branch);
  if (step && intent.setback?.kind === "refused") return [fail(state, intent.setback.why)];
  return step ? [step] : [fail(state, "its state names no candidate, or has no result of the verify run")];
}
