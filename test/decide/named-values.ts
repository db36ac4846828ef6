import type { Campaign } from "../../src/model/campaign.ts";
import { claimed, evolving, now, stateOf } from "./campaign-fixtures.ts";

const none = { evolve: null, verify: null };
const ended = (phase: Campaign["phase"]): Campaign => ({ ...evolving, phase, reason: "the run ended with failure" });
const earlier = (campaign: Campaign, writtenAt: number) => [
  { id: campaign.id, state: { ...stateOf(campaign, none), writtenAt } },
];

const values: Record<string, unknown> = {
  "@active": earlier(evolving, now - 600_000),
  "@published": earlier(ended("published"), now - 600_000),
  "@failed": earlier(ended("failed"), now - 600_000),
  "@failed-later": earlier(ended("failed"), now + 600_000),
  "@foreign": [{ id: claimed.id, state: { kind: "refused", reason: "its commit has no signature of Hone" } }],
  "@fresh": now - 1000,
};

/** A value that a situation names. */
export function named(name: string): unknown {
  if (!Object.hasOwn(values, name)) throw new Error(`there is no value ${name}`);
  return values[name];
}
