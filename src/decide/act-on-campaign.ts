import type { Budget } from "../model/budget.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Config } from "../model/config.ts";
import type { BudgetChange, Command } from "./command.ts";
import { labelsOf, priceOf } from "./limits.ts";
import type { TrustedState } from "./observation.ts";
import { agree, refusedBenchmark, retry } from "./proposal.ts";
import { type Outcome, extend, refused, reopen } from "./reopen.ts";
import { ended } from "./transition.ts";

/** A command that changes a campaign. */
export type Order =
  | Exclude<Command, { kind: "help" | "status" | "stop" | "budget" }>
  | { kind: "budget"; change: BudgetChange };

/** Who gives an order, and when, ISO 8601. */
export type Giver = { by: string; at: string };

/** `editedAt`: when the text of the campaign's issue was changed last, milliseconds since the epoch. */
type Around = { giver: Giver; config: Config; editedAt: number | null };

/** What an order makes of a campaign. Given twice it changes nothing more than given once, but for `continue` and `retry`. */
export function actOn(state: TrustedState, order: Order, around: Around): Outcome {
  const { giver, config } = around;
  switch (order.kind) {
    case "approve":
      return state.campaign.phase === "proposed" ? agree(state, around) : approve(state, giver);
    case "retry":
      return retry(state, { giver, config, hint: order.hint });
    case "continue":
      if (isUnapproved(state.campaign, config)) return beginAnew;
      return searchOn(state, { iterations: order.iterations, by: giver.by, ceiling: config.budget });
    case "budget":
      return changeBudget(state.campaign, order.change, config);
  }
}

const isOver = "the campaign is over";
const startAnew = "Take the label off the issue and put it on again for a new one.";

/** Ends a search at its next step, or a campaign that only waits; whatever the configuration says. */
export function stop(campaign: Campaign, { by, at }: Giver): Outcome {
  switch (campaign.phase) {
    case "claimed":
    case "preparing":
    case "evolving":
    case "verifying":
      return done({ ...campaign, stop: campaign.stop ?? { by, at } }, `stop: ${by}`);
    case "proposed":
      return done(refusedBenchmark(campaign, `${by} stopped it`), `stopped: ${by}`);
    case "waiting": {
      const reason = `${by} stopped it, before the diff was approved. /hone continue N tries N more candidates.`;
      return done(ended(campaign, "stopped", reason), `stopped: ${by}`);
    }
    case "publishing":
      return refused("its pull request is being opened", "Close the pull request: that ends the campaign.");
    case "published":
      return refused("nothing runs: its pull request is open", "Close the pull request: that ends the campaign.");
    case "merged":
    case "declined":
    case "nothing":
    case "stopped":
    case "failed":
      return refused(isOver, "There is nothing to stop.");
  }
}

function approve({ campaign, writtenAt }: TrustedState, act: Giver): Outcome {
  if (campaign.phase !== "waiting") {
    return refused("nothing waits for an approval", "`/hone status` says where the campaign stands.");
  }
  if (Date.parse(act.at) < writtenAt) {
    return refused("it was written before this diff was shown", "Read the diff, then write `/hone approve` again.");
  }
  return done({ ...campaign, approved: act, phase: "publishing" }, `approved: ${act.by}`);
}

type More = Parameters<typeof extend>[1];

function searchOn(state: TrustedState, more: More): Outcome {
  const { phase, request } = state.campaign;
  if (request.mode === "prepare" || phase === "proposed") return notYet(state.campaign);
  switch (phase) {
    case "claimed":
    case "preparing":
    case "evolving":
      return extend(state, more);
    case "verifying":
    case "publishing": {
      const remedy = "Write it again when that is over; the status comment says so.";
      return refused("its best candidate is being confirmed or published just now", remedy);
    }
    case "waiting":
    case "published":
    case "nothing":
    case "stopped":
    case "failed":
      return reopen(state, more);
    case "merged":
    case "declined":
      return refused(`${isOver}: its pull request was ${endOf(state.campaign)}`, startAnew);
  }
}

/** Nothing is searched with a benchmark that nobody has approved of. */
const notYet = ({ phase, request }: Campaign): Outcome =>
  phase === "proposed"
    ? refused("its benchmark waits for an approval", "Write `/hone approve` where it is right.")
    : phase === "claimed" || phase === "preparing"
      ? refused("its benchmark is being prepared", "Nothing has to be done: it is shown here once it is ready.")
      : refused(
          request.prepared ? "its benchmark was not approved" : "it has no benchmark",
          "Write `/hone retry` to have one prepared anew.",
        );

/** A campaign that ended while its goal's own benchmark waited: what is over cannot be approved of any more. */
const isUnapproved = ({ phase, request, runs, agreed }: Campaign, { benchmarks }: Config): boolean =>
  benchmarks.own === "after_approval" &&
  (phase === "stopped" || phase === "failed") &&
  request.mode === "evolve" &&
  !request.prepared &&
  !agreed &&
  runs.length === 0;

const beginAnew = refused(
  "its benchmark was not approved",
  "Write `/hone approve`: that begins anew, and shows the benchmark again.",
);

const endOf = ({ phase }: Campaign): string => (phase === "merged" ? "merged" : "closed");

function changeBudget(campaign: Campaign, change: BudgetChange, config: Config): Outcome {
  if (!["claimed", "preparing", "proposed", "evolving", "verifying"].includes(campaign.phase)) {
    return refused("the search is over", "`/hone continue 20` has it try 20 candidates more.");
  }
  const { iterations, minutes, usd } = change;
  const wanted: Partial<Budget> = {
    ...(iterations !== undefined && { iterations }),
    ...(minutes !== undefined && { wall_seconds: minutes * 60 }),
    ...(usd !== undefined && { usd }),
  };
  const above = aboveCeiling(wanted, config.budget);
  if (above !== null) return above;
  const price = priceOf(config.prices, labelsOf(campaign, config));
  if (usd !== undefined && price === null) return unpriced(campaign.runsOn);
  const priced = usd === undefined || price === null ? {} : { usd_per_hour: price };
  const budget = { ...campaign.request.budget, ...wanted, ...priced };
  return done({ ...campaign, request: { ...campaign.request, budget } }, "another budget");
}

function aboveCeiling(wanted: Partial<Budget>, ceiling: Budget): Outcome | null {
  for (const key of ["iterations", "wall_seconds", "usd"] as const) {
    const [value, most] = [wanted[key], ceiling[key]];
    if (value === undefined || most === undefined || value <= most) continue;
    const figure =
      key === "wall_seconds"
        ? `${minutes(value)} minutes are above the ${minutes(most)}`
        : `${value} is above the ${most}`;
    const remedy = `Ask for less, or raise \`budget.${key}\` in \`.github/hone.yml\` on the default branch first.`;
    return refused(`${figure} that a campaign of this repository may have`, remedy);
  }
  return null;
}

/** Minutes of seconds, with two decimals at most. */
const minutes = (seconds: number): number => Number((seconds / 60).toFixed(2));

const unpriced = (labels: readonly string[]): Outcome =>
  refused(
    `none of the runner's labels (${labels.join(", ")}) has a price, so that money cannot be counted`,
    `Give one a price in \`.github/hone.yml\`, such as \`prices: {"${labels[0] ?? "self-hosted"}": 1.20}\` US dollars an hour.`,
  );

const done = (campaign: Campaign, note: string): Outcome => ({ kind: "done", campaign, note, told: null });
