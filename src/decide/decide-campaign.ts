import type { Action } from "./actions.ts";
import { decidePublication } from "./decide-publication.ts";
import { decideRun } from "./decide-run.ts";
import type { Intent } from "./intent.ts";
import type { Observation } from "./observation.ts";
import { problemComment } from "./problems.ts";
import { mayWrite } from "./refusal.ts";
import { stageOf } from "./stage.ts";
import { fail, status } from "./transition.ts";

export type InView = Extract<Observation, { kind: "campaign" }>;
export type Advance = Extract<Intent, { kind: "advance" }>;

/** The campaign's next transition, or its status told. */
export function decideCampaign(observation: InView, intent: Advance, now: number): Action[] {
  const { state, sight, permission, config, repository } = observation;
  const { campaign } = state;
  const ignore = (reason: string): Action[] => [{ kind: "ignore", reason }];
  if (repository.state !== "open") return ignore(`${repository.fullName} is ${repository.state}`);
  if (repository.id !== campaign.repository.id) return ignore(`${campaign.id} belongs to another repository`);
  if (stageOf(campaign).kind === "settled") return [status(state)];
  if (!config.ok) return [problemComment(campaign.issue, config.problem)];
  if (!mayWrite(permission)) return [fail(state, `${campaign.actor}, who started it, no longer has write permission`)];
  switch (sight.kind) {
    case "undispatched":
    case "running":
    case "completed":
      return decideRun(state, sight, { config: config.value, repository, intent, now });
    case "waiting":
    case "publishing":
    case "published":
      return decidePublication(state, sight, { config: config.value, repository, intent, now });
    case "settled":
      return [status(state)];
  }
}
