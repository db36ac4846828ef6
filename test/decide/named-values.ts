import type { Campaign } from "../../src/model/campaign.ts";
import { Config } from "../../src/model/config.ts";
import { bare } from "./preparing-fixtures.ts";
import { blob, claimed, evolved, evolving, ledgerOf, now, stateOf } from "./campaign-fixtures.ts";

const none = { evolve: null, verify: null };
const ended = (phase: Campaign["phase"]): Campaign => ({ ...evolving, phase, reason: "the run ended with failure" });
const earlier = (campaign: Campaign, writtenAt: number) => [
  { id: campaign.id, state: { ...stateOf(campaign, none), writtenAt } },
];

const values: Record<string, unknown> = {
  "@bare-goal": { ok: true, value: bare },
  "@with-a-model": Config.parse({ proposers: ["tuner", "claude"] }),
  "@with-an-agent": Config.parse({ proposers: ["command"], models: { command: { command: ["agent"] } } }),
  "@own-shown": Config.parse({ benchmarks: { own: "after_approval" } }),
  "@generated-at-once": Config.parse({ benchmarks: { generated: "at_once" } }),
  "@active": earlier(evolving, now - 600_000),
  "@published": earlier(ended("published"), now - 600_000),
  "@failed": earlier(ended("failed"), now - 600_000),
  "@failed-later": earlier(ended("failed"), now + 600_000),
  "@failed-handled": earlier({ ...ended("failed"), handled: { comment: 66, presses: [] } }, now - 600_000),
  "@foreign": [
    {
      id: claimed.id,
      state: { kind: "refused", reason: "its commit has no signature of Hone", sha: blob, foreign: true, own: null },
    },
  ],
  // Of another goal or base, so that its id is another than the one that a claim would take.
  "@unreadable": [
    {
      id: "issue-4-00000000",
      state: {
        kind: "refused",
        reason: "it was written by another version of Hone",
        sha: blob,
        foreign: false,
        own: null,
      },
    },
  ],
  "@fresh": now - 1000,
  "@minutes-ago": now - 240_000,
  "@long-ago": now - 600_000,
  "@days-ago": now - 86_460_000,
  "@stopped": { by: "grace", at: new Date(now - 60_000).toISOString() },
  "@stopped-long-ago": { by: "grace", at: new Date(now - 360_000).toISOString() },
  // What the campaign knows already is as far as what the run has left.
  "@known": evolved,
  "@known-better": { ...evolved, tried: evolved.tried + 30 },
  "@known-best": evolved.best,
  "@taken-up-again": ledgerOf({ type: "checkpoint", name: "resumed" }),
};

/** A value that a situation names. */
export function named(name: string): unknown {
  if (!Object.hasOwn(values, name)) throw new Error(`there is no value ${name}`);
  return values[name];
}
