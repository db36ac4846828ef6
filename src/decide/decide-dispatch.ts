import type { Campaign, DispatchedRun, Phase } from "../model/campaign.ts";
import type { Config } from "../model/config.ts";
import type { Action, Reserving } from "./actions.ts";
import { noneFaster } from "./candidate-count.ts";
import type { Circumstances } from "./decide-run.ts";
import { affordable, labelsOf, reservingFor, spentOf } from "./limits.ts";
import type { Affordable } from "./limits.ts";
import type { Sight, TrustedState } from "./observation.ts";
import { disabledWorkflow, missingWorkflow } from "./problems.ts";
import { askForVerification } from "./settle-search.ts";
import { ends } from "./settlement.ts";
import { howOn, stopInWords, stopped } from "./stopped.ts";
import { fail, status, write } from "./transition.ts";

/**
 * How long the process that wrote an intention has it to itself, milliseconds. After that it is taken for lost, and
 * whoever looks next takes the intention over.
 */
export const leaseMs = 60_000;

const phases = { prepare: "preparing", evolve: "evolving", verify: "verifying" } as const satisfies Record<
  string,
  Phase
>;

/** The state after a run was started (or found again): which one it is, and that the campaign waits for it. */
export function recordRun(campaign: Campaign, runId: number, { minutes, usdPerHour }: Reserving): Campaign {
  const { mode, attempt } = campaign.request;
  const known = { mode, attempt, runId, runAttempt: 1, conclusion: null };
  const run: DispatchedRun = { ...known, reservedMinutes: minutes, minutes: null, usdPerHour };
  return { ...campaign, phase: phases[mode], runs: [...campaign.runs, run] };
}

type Undispatched = Extract<Sight, { kind: "undispatched" }>;

/** The run that a campaign asks for: found, started, or the reason why it is not. */
export function decideDispatch(state: TrustedState, sight: Undispatched, around: Circumstances): Action[] {
  const { campaign } = state;
  const { found } = sight;
  const reservation = reservingFor(campaign, around.config);
  // What was started is written down first, whatever else there is to say: then it can be cancelled and paid for.
  if (found !== null) {
    return [write(state, { campaign: recordRun(campaign, found, reservation), note: `found run ${found}` })];
  }
  return obstacle(state, sight, around) ?? start(state, reservation, around);
}

/** What keeps the run from being started at all. */
function obstacle(state: TrustedState, { workflow }: Undispatched, { config, intent }: Circumstances): Action[] | null {
  const { campaign, evolve } = state;
  const { setback } = intent;
  const byWhom = stopInWords(campaign);
  if (byWhom !== null) return [write(state, { campaign: stopped(campaign, evolve, byWhom), note: byWhom })];
  if (setback?.kind === "refused") return [fail(state, setback.why)];
  if (setback?.kind === "over-limit") return [status(state, setback)];
  if (workflow !== "active") return [failForWorkflow(state, workflow, config)];
  return beyondMoney(state, affordable(campaign, config), config);
}

function failForWorkflow(state: TrustedState, workflow: "missing" | "disabled", config: Config): Action {
  const { where, what, remedy } = (workflow === "missing" ? missingWorkflow : disabledWorkflow)(config.workflow);
  return fail(state, `${where}: ${what}. ${remedy}`);
}

/** What the campaign's own money leaves of the run; null: all of it. */
function beyondMoney(state: TrustedState, allowed: Affordable, config: Config): Action[] | null {
  const { campaign } = state;
  switch (allowed.kind) {
    case "all":
      return null;
    case "less": {
      const request = { ...campaign.request, slice_seconds: allowed.sliceSeconds };
      return [write(state, { campaign: { ...campaign, request }, note: "a shorter run, for the money that is left" })];
    }
    case "unpriced":
      return [fail(state, unpriced(campaign, allowed.labels, config))];
    case "none":
      return [write(state, outOfMoney(state, allowed))];
  }
}

const unpriced = (campaign: Campaign, labels: readonly string[], { prices }: Config): string =>
  `The campaign's money is limited, and no runner with the labels ${labels.join(", ")} has a price (prices of .github/hone.yml names ${Object.keys(prices).join(", ") || "none"}). Add one; then ${howOn(campaign)}.`;

/** The search ends as money does: its best is confirmed, where that can still be paid. */
function outOfMoney({ campaign, evolve }: TrustedState, { left, wanted }: Extract<Affordable, { kind: "none" }>) {
  const { mode, budget } = campaign.request;
  const spent = (spentOf(campaign).usd ?? 0).toFixed(2);
  const why = `${spent} of ${budget.usd} USD are spent, the next run may take ${wanted.toFixed(2)} and ${left.toFixed(2)} are left`;
  if (mode === "verify") return { campaign: stopped(campaign, evolve, why), note: "stopped: the money is spent" };
  if (evolve?.best) {
    const note = `verifying: candidate ${evolve.best.id}, the money for the search is spent`;
    return { campaign: askForVerification(campaign, evolve.best), note };
  }
  const tried = evolve?.tried ?? 0;
  return tried > 0
    ? ends(campaign, "nothing", `${noneFaster(tried)}, and ${why}`)
    : ends(campaign, "failed", `${why}: allow more in budget.usd, or take a cheaper runner`);
}

function start({ campaign, sha, writtenAt }: TrustedState, reservation: Reserving, around: Circumstances): Action[] {
  const { config, repository, intent, now } = around;
  const isOurs = intent.wrote === sha;
  if (!isOurs && now - writtenAt < leaseMs) {
    return [{ kind: "ignore", reason: `the run of ${campaign.id} is being started elsewhere` }];
  }
  const lease = isOurs ? "held" : "lapsed";
  const runsOn = labelsOf(campaign, config);
  const ref = repository.defaultBranch;
  const { workflow, limits } = config;
  const run = { campaign, state: sha, lease, runsOn, reservation, limits: limits.day, workflow, ref, at: now } as const;
  return [{ kind: "dispatch", ...run }];
}
