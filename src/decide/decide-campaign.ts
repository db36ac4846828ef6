import type { Campaign } from "../model/campaign.ts";
import type { Action } from "./actions.ts";
import { decideProposal, shownBenchmark } from "./decide-proposal.ts";
import { decidePublication } from "./decide-publication.ts";
import { checkOf, worksBeside } from "./decide-review.ts";
import { decideRun } from "./decide-run.ts";
import type { Intent } from "./intent.ts";
import type { Observation, TrustedState } from "./observation.ts";
import { problemComment } from "./problems.ts";
import { mayWrite } from "./refusal.ts";
import { fail, failed, status } from "./transition.ts";

export type InView = Extract<Observation, { kind: "campaign" }>;
export type Advance = Extract<Intent, { kind: "advance" }>;

/** The campaign's next transition, or its status told. */
export function decideCampaign(observation: InView, intent: Advance, now: number): Action[] {
  const { state, sight, permission, config, repository } = observation;
  const { campaign } = state;
  const ignore = (reason: string): Action[] => [{ kind: "ignore", reason }];
  if (repository.state !== "open") return ignore(`${repository.fullName} is ${repository.state}`);
  if (repository.id !== campaign.repository.id) return ignore(`${campaign.id} belongs to another repository`);
  // A pull request that was closed is looked at again, since it can be reopened.
  // A goal file that was changed meanwhile has waited for this end.
  if (sight.kind === "settled") return [...released(observation, now), status(state), ...goalFileOf(campaign)];
  if (!config.ok) return [problemComment(campaign.issue, config.problem)];
  const mayRun = mayWrite(permission);
  if (!mayRun && sight.kind !== "published") {
    const why = `${campaign.actor}, who started it, no longer has write permission`;
    const shown = sight.kind === "proposed" ? shownBenchmark(state, failed(campaign, why), config.value) : [];
    return [...shown, fail(state, why)];
  }
  const around = { config: config.value, repository, intent, now, mayRun };
  switch (sight.kind) {
    case "undispatched":
    case "running":
    case "completed":
      return besideCheck(state, decideRun(state, sight, around));
    case "proposed":
      return decideProposal(state, around);
    case "waiting":
    case "publishing":
    case "published":
      return decidePublication(state, sight, around);
  }
}

/** Whoever meant to start the last run may have reserved for it before, or just after, something else came first. */
function released({ state: { campaign }, config }: InView, at: number): Action[] {
  const { attempt } = campaign.request;
  if (!config.ok || campaign.runs.some((run) => run.attempt === attempt)) return [];
  return [
    { kind: "settle-reservation", campaign: campaign.id, attempt, minutes: 0, limits: config.value.limits.day, at },
  ];
}

const goalFileOf = ({ goalFile }: Campaign): Action[] => (goalFile === undefined ? [] : [{ kind: "look-at-goals" }]);

/** While a campaign works on, the check of its open pull request says so. */
function besideCheck(state: TrustedState, actions: Action[]): Action[] {
  const isTold = actions.some(({ kind }) => kind === "comment");
  return isTold && worksBeside(state.campaign) ? [...actions, ...checkOf(state, "running")] : actions;
}
