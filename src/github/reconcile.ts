import type { Action } from "../decide/actions.ts";
import { decide } from "../decide/decide.ts";
import type { Intent } from "../decide/intent.ts";
import { intentKey } from "../decide/intent-key.ts";
import type { Observation } from "../decide/observation.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Connection } from "./connection.ts";
import { execute } from "./execute.ts";
import type { FollowUp } from "./follow-up.ts";
import { observe } from "./observe.ts";
import type { Place } from "./place.ts";
import { defaultConfig } from "./read-config.ts";

/** From claim to pull request a campaign takes fewer looks than this; more is a defect that must not spin. */
const maxLooks = 40;

/**
 * Brings GitHub to what an intent needs: observe, decide, execute, and again after each write, until there is nothing to
 * do but wait. Doing it twice is harmless.
 * @param now milliseconds since the epoch
 * @returns what was decided, in order
 */
export async function reconcile(
  connection: Connection,
  intent: Exclude<Intent, { kind: "sweep" }>,
  now: () => number,
): Promise<Action[]> {
  const decided: Action[] = [];
  const wrote = new Map<string, string>();
  const looks = new Map<string, number>();
  const left = [intent];
  for (let current = left.shift(); current; current = left.shift()) {
    if (current.kind === "ignore") {
      decided.push(current);
      continue;
    }
    count(looks, current);
    const observation = await observe(connection, current, now());
    const actions = decide(observation, current, now());
    decided.push(...actions);
    const follows = await execute(connection, actions, placeOf(connection, observation));
    if (isLost(actions, follows)) add(left, current);
    for (const follow of follows) {
      if (follow.kind === "advance" && follow.wrote !== null) wrote.set(follow.campaign, follow.wrote);
      add(left, toIntent(follow, current, wrote));
    }
  }
  return decided;
}

/** Another process wrote first: what was asked for is looked at again, since nothing else may tell of a press. */
const isLost = (actions: readonly Action[], follows: readonly FollowUp[]): boolean =>
  actions.some(({ kind }) => kind === "write-state") &&
  !follows.some((follow) => follow.kind === "advance" && follow.wrote !== null);

/** A look may lead to others, at each campaign that a push concerns: each has its own number of looks. */
function count(looks: Map<string, number>, intent: Looking): void {
  const key = intentKey(intent);
  const times = (looks.get(key) ?? 0) + 1;
  if (times > maxLooks) throw new Error(`${JSON.stringify(intent)} is not at rest after ${maxLooks} looks`);
  looks.set(key, times);
}

type Looked = Exclude<Intent, { kind: "sweep" }>;
type Looking = Exclude<Looked, { kind: "ignore" }>;

function toIntent(follow: FollowUp, from: Looking, wrote: ReadonlyMap<string, string>): Looked {
  const { repository } = from;
  if (follow.kind === "look-at-goals")
    return { ...follow, repository, pushes: from.kind === follow.kind ? from.pushes : [] };
  return follow.kind === "advance"
    ? { ...follow, repository, wrote: follow.wrote ?? wrote.get(follow.campaign) ?? null }
    : { ...follow, repository };
}

/** A thing is looked at once for all that was written to it; the later intent knows more. */
function add(left: Looked[], intent: Looked): void {
  const same = left.findIndex((known) => subjectOf(known) === subjectOf(intent));
  if (same >= 0) left.splice(same, 1);
  left.push(intent);
}

const subjectOf = (intent: Looked): string => {
  switch (intent.kind) {
    case "ignore":
      return intent.kind;
    case "advance":
    case "press":
      return `${intent.kind} ${intent.campaign}`;
    case "look-at-issue":
    case "read-comments":
      return `${intent.kind} ${intent.issue}`;
    case "look-at-goals":
      return intent.kind;
  }
};

const placeOf = ({ app }: Connection, observation: Observation): Place => {
  return {
    repository: observation.repository,
    statePrefix: prefixOf(observation),
    ...(app.serverless && { serverless: app.serverless }),
  };
};

/** Where the states lie; while the configuration is wrong, where the campaign in view does: it can still be stopped. */
function prefixOf(observation: Observation): string {
  const config = observation.kind === "claim" ? { ok: true as const, value: observation.config } : observation.config;
  if (config.ok) return config.value.state_prefix;
  const { id, stateRef } = campaignOf(observation) ?? {};
  return id === undefined || stateRef === undefined
    ? defaultConfig.state_prefix
    : stateRef.slice("refs/".length, -`/${id}`.length);
}

function campaignOf(observation: Observation): Campaign | null {
  if (observation.kind === "campaign") return observation.state.campaign;
  const state = observation.kind === "comments" ? observation.campaign?.state : undefined;
  return state?.kind === "trusted" ? state.campaign : null;
}
