import type { Intent } from "../../src/decide/intent.ts";
import type { CommandComment, Observation, TrustedState } from "../../src/decide/observation.ts";
import type { Campaign } from "../../src/model/campaign.ts";
import {
  claimed,
  config,
  evolved,
  evolving,
  issue,
  now,
  published,
  repository,
  stateOf,
  verified,
  verifying,
} from "./campaign-fixtures.ts";
import { preparing, proposed, waiting } from "./preparing-fixtures.ts";

/** After the campaigns of these situations were claimed, and their states written. */
const later = now + 30_000;

const comment: CommandComment = {
  id: 70,
  on: 4,
  author: "grace",
  permission: "write",
  at: later,
  edited: false,
  body: "/hone help",
};

type Comments = Extract<Observation, { kind: "comments" }>;

/** In a repository that has a model. */
const withModel = (campaign: Comments["campaign"]): Comments => ({
  ...commented(campaign),
  config: { ok: true, value: { ...config, proposers: ["tuner", "claude"] } },
});

const commented = (campaign: Comments["campaign"]): Comments => ({
  kind: "comments",
  repository,
  label: "optimize",
  config: { ok: true, value: config },
  issue,
  campaign,
  spent: { minutes: 12.5, usd: null },
  comments: [comment],
});

const on = (campaign: Campaign, results: Pick<TrustedState, "evolve" | "verify">): Comments =>
  commented({ id: campaign.id, state: stateOf(campaign, results) });

const none = { evolve: null, verify: null };
const confirmed = { evolve: evolved, verify: verified };
const searched: Campaign = {
  ...evolving,
  request: { ...evolving.request, resume: { runId: 501, artifactId: 7 } },
  runs: evolving.runs.map((run) => ({ ...run, conclusion: "success" })),
};

/** Comments with a command, on an issue in each state that it can be in. */
export const commandSituations: Record<string, () => Observation> = {
  joined: () => ({ kind: "joined", repository, config: { ok: true, value: config }, campaign: claimed.id }),
  "comments-without-campaign": () => commented(null),
  "comments-running": () => on(evolving, none),
  "comments-verifying": () => on(verifying, { evolve: evolved, verify: null }),
  "comments-waiting": () => on({ ...verifying, phase: "waiting" }, confirmed),
  "comments-published": () => on(published, confirmed),
  "comments-stopped": () =>
    on({ ...searched, phase: "stopped", reason: "ada stopped it" }, { ...none, evolve: evolved }),
  "comments-proposed": () => withModel({ id: claimed.id, state: waiting(proposed) }),
  "comments-own-proposed": () => on({ ...claimed, phase: "proposed" }, none),
  "comments-preparing": () => withModel({ id: claimed.id, state: { ...stateOf(preparing, none), benchmark: null } }),
  "comments-not-prepared": () =>
    withModel({
      id: claimed.id,
      state: { ...stateOf({ ...preparing, phase: "failed", reason: "no model answered" }, none), benchmark: null },
    }),
  "comments-merged": () => on({ ...published, phase: "merged" }, confirmed),
  "comments-foreign": () =>
    commented({
      id: claimed.id,
      state: {
        kind: "refused",
        reason: "its commit has no signature of Hone",
        sha: "f".repeat(40),
        foreign: true,
        own: null,
      },
    }),
};

const where = { owner: "octo", name: "kernels" };
const press = { kind: "press", repository: where, campaign: claimed.id, sender: "grace", isPerson: true } as const;

/** What a person does. */
export const commandIntents = {
  approve: { kind: "look-at-issue", repository: where, issue: 4, approval: { comment: 70, actor: "ada", at: now } },
  "read-comments": { kind: "read-comments", repository: where, issue: 4 },
  "press-stop": { ...press, button: "stop", delivery: "guid-1" },
  "press-continue": { ...press, button: "continue", delivery: "guid-1" },
  "press-remeasure": { ...press, button: "remeasure", delivery: "guid-1" },
  "press-by-a-bot": { ...press, button: "stop", delivery: "guid-1", sender: "helper[bot]", isPerson: false },
} as const satisfies Record<string, Intent>;
