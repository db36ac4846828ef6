import type { Action } from "../decide/actions.ts";
import { decide } from "../decide/decide.ts";
import type { Intent } from "../decide/intent.ts";
import type { Observation } from "../decide/observation.ts";
import type { Connection } from "./connection.ts";
import { execute, type Place } from "./execute.ts";
import { observe } from "./observe.ts";
import { defaultConfig } from "./read-config.ts";

/** From claim to pull request a campaign takes fewer steps than this; more is a defect that must not spin. */
const maxRounds = 16;

/**
 * Brings GitHub to what an intent's campaign needs: observe, decide, execute, and again after each transition, until
 * there is nothing to do but wait. Doing it twice is harmless.
 * @param now milliseconds since the epoch
 * @returns what was decided, in order
 */
export async function reconcile(connection: Connection, intent: Intent, now: () => number): Promise<Action[]> {
  const decided: Action[] = [];
  let current: Intent = intent;
  for (let round = 0; round < maxRounds; round++) {
    if (current.kind === "ignore") return [...decided, current];
    const observation = await observe(connection, current);
    const actions = decide(observation, current, now());
    decided.push(...actions);
    const progress = await execute(connection, actions, placeOf(observation));
    if (!progress) return decided;
    current = { kind: "advance", repository: current.repository, ...progress };
  }
  throw new Error(`${JSON.stringify(current)} is not at rest after ${maxRounds} rounds`);
}

const placeOf = (observation: Observation): Place => {
  const config = observation.kind === "claim" ? { ok: true as const, value: observation.config } : observation.config;
  return {
    repository: observation.repository,
    statePrefix: (config.ok ? config.value : defaultConfig).state_prefix,
  };
};
