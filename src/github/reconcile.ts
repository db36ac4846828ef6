import type { Action } from "../decide/actions.ts";
import { decide } from "../decide/decide.ts";
import type { Intent, RepositoryName } from "../decide/intent.ts";
import type { Observation } from "../decide/observation.ts";
import type { Connection } from "./connection.ts";
import { execute } from "./execute.ts";
import type { FollowUp } from "./follow-up.ts";
import { observe } from "./observe.ts";
import type { Place } from "./place.ts";
import { defaultConfig } from "./read-config.ts";

/** From claim to pull request a campaign takes fewer steps than this; more is a defect that must not spin. */
const maxRounds = 40;

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
  const left = [intent];
  for (let round = 0; round < maxRounds; round++) {
    const current = left.shift();
    if (!current) return decided;
    if (current.kind === "ignore") {
      decided.push(current);
      continue;
    }
    const observation = await observe(connection, current);
    const actions = decide(observation, current, now());
    decided.push(...actions);
    for (const follow of await execute(connection, actions, placeOf(observation))) {
      if (follow.kind === "advance" && follow.wrote !== null) wrote.set(follow.campaign, follow.wrote);
      add(left, toIntent(follow, current.repository, wrote));
    }
  }
  throw new Error(`${JSON.stringify(intent)} is not at rest after ${maxRounds} rounds`);
}

type Looked = Exclude<Intent, { kind: "sweep" }>;

function toIntent(follow: FollowUp, repository: RepositoryName, wrote: ReadonlyMap<string, string>): Looked {
  if (follow.kind === "look-at-goals") return { ...follow, repository, pushed: null };
  return follow.kind === "advance"
    ? { ...follow, repository, wrote: follow.wrote ?? wrote.get(follow.campaign) ?? null }
    : { ...follow, repository };
}

/** A campaign is looked at once for all that was written to it; the later one knows more. */
function add(left: Looked[], intent: Looked): void {
  const same = left.findIndex(
    (known) =>
      known.kind === intent.kind &&
      (known.kind !== "advance" || (intent.kind === "advance" && known.campaign === intent.campaign)),
  );
  if (same >= 0) left.splice(same, 1);
  left.push(intent);
}

const placeOf = (observation: Observation): Place => {
  const config = observation.kind === "claim" ? { ok: true as const, value: observation.config } : observation.config;
  return {
    repository: observation.repository,
    statePrefix: (config.ok ? config.value : defaultConfig).state_prefix,
  };
};
