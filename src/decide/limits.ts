import type { Campaign, DispatchedRun } from "../model/campaign.ts";
import type { Config, DayLimits } from "../model/config.ts";
import type { DaySpending, Reservation } from "../model/reservation.ts";
import type { RunRequest } from "../model/run-request.ts";
import type { Reserving } from "./actions.ts";
import type { Spent } from "../model/answer.ts";

/** US dollars an hour of a runner: the dearest of its labels that have a price; null where none has. */
export function priceOf(prices: Config["prices"], labels: readonly string[]): number | null {
  const known = labels.flatMap((label) => (Object.hasOwn(prices, label) ? [prices[label] ?? 0] : []));
  return known.length === 0 ? null : Math.max(...known);
}

/** The labels of the runner that takes the run which a campaign asks for. */
export const labelsOf = ({ request, runsOn }: Campaign, config: Config): string[] =>
  request.mode === "verify" ? (config.verify.runs_on ?? runsOn) : runsOn;

/** Minutes that fetching, the machine's and the task's self-test, and handing in take. */
const aroundMinutes = 5;

type Asking = Pick<RunRequest, "mode" | "budget" | "slice_seconds">;

/** Minutes on top of an evolve run's slice: the step that is under way when the slice ends may take `run_seconds`. */
const overrunMinutes = ({ budget }: Asking): number => aroundMinutes + budget.run_seconds / 60;

/**
 * Minutes of a runner that a run is reserved. `prepare` and `evolve`: its slice, or the whole search where that is shorter, and the
 * overrun. `verify`: as long as four of the longest commands that the budget allows, for two builds, the repository's
 * tests, and the confirmation, whose 12–20 pairs are as many short calls. A run that takes longer is counted when it is over.
 */
export function minutesOf(asking: Asking): number {
  const { mode, budget, slice_seconds: slice } = asking;
  if (mode === "verify") return aroundMinutes + (4 * budget.run_seconds) / 60;
  return Math.min(slice, budget.wall_seconds) / 60 + overrunMinutes(asking);
}

/** What the run that a campaign asks for is reserved. */
export const reservingFor = (campaign: Campaign, config: Config): Reserving => ({
  minutes: minutesOf(campaign.request),
  usdPerHour: priceOf(config.prices, labelsOf(campaign, config)),
});

const usdOf = ({ minutes, usdPerHour }: Reserving): number => (minutes / 60) * (usdPerHour ?? 0);

const usdOfRun = ({ minutes, reservedMinutes, usdPerHour }: DispatchedRun): number =>
  usdOf({ minutes: minutes ?? reservedMinutes, usdPerHour });

/**
 * What a campaign's runs have cost, and the models that prepared its benchmark; runs that go on count with what is
 * reserved for them.
 */
export function spentOf({ runs, preparing }: Pick<Campaign, "runs" | "preparing">): Spent {
  const minutes = runs.reduce((sum, run) => sum + (run.minutes ?? run.reservedMinutes), 0);
  const models = preparing?.usd ?? 0;
  const isPriced = models > 0 || runs.some(({ usdPerHour }) => usdPerHour !== null);
  return { minutes, usd: isPriced ? runs.reduce((sum, run) => sum + usdOfRun(run), models) : null };
}

/** Shorter runs are spent on beginning. Seconds. */
const leastSlice = 300;

/**
 * What the campaign's own money allows of the run that it asks for: all of it, less of a search, none; `unpriced` where
 * money is limited and the runner has no price.
 */
export type Affordable =
  | { kind: "all" }
  | { kind: "less"; sliceSeconds: number }
  /** `left`: US dollars that are left; `wanted`: those that the least useful run may take. */
  | { kind: "none"; left: number; wanted: number }
  | { kind: "unpriced"; labels: string[] };

/** A search leaves what the confirmation of its best may cost. */
export function affordable(campaign: Campaign, config: Config): Affordable {
  const { request } = campaign;
  const { usd } = request.budget;
  if (usd === undefined) return { kind: "all" };
  const { minutes, usdPerHour } = reservingFor(campaign, config);
  if (usdPerHour === null) return { kind: "unpriced", labels: labelsOf(campaign, config) };
  const left = usd - (spentOf(campaign).usd ?? 0);
  const costs = (of: number) => usdOf({ minutes: of, usdPerHour });
  if (request.mode === "verify") return costs(minutes) <= left ? { kind: "all" } : none(left, costs(minutes));
  const toConfirm = usdOf(reservingFor({ ...campaign, request: { ...request, mode: "verify" } }, config));
  if (costs(minutes) + toConfirm <= left) return { kind: "all" };
  const sliceSeconds = Math.floor(((left - toConfirm) / usdPerHour) * 3600 - overrunMinutes(request) * 60);
  const least = costs(leastSlice / 60 + overrunMinutes(request)) + toConfirm;
  return sliceSeconds >= leastSlice ? { kind: "less", sliceSeconds } : none(left, least);
}

const none = (left: number, wanted: number): Affordable => ({ kind: "none", left: Math.max(0, left), wanted });

/** The day (UTC) of a time, `2026-11-21`. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** When the day after a time begins, UTC, milliseconds since the epoch. */
export const nextDay = (at: number): number => Date.parse(`${dayOf(at)}T00:00:00Z`) + 86_400_000;

export type RunKey = Pick<Reservation, "repository" | "campaign" | "attempt">;

const isOf = (key: RunKey) => (known: Reservation) =>
  known.repository === key.repository && known.campaign === key.campaign && known.attempt === key.attempt;

/** Whose runs a limit counts: one repository's, or (null) all that are written down. */
export type Limit = { whose: string; repository: string | null; limits: DayLimits };

/** Why a reservation does not fit into what is left of a day, in words; null where it fits. */
export function overLimit({ runs, day }: DaySpending, wanted: Reservation, limit: Limit): string | null {
  const { whose, repository, limits } = limit;
  const others = runs.filter((run) => !isOf(wanted)(run) && (repository === null || run.repository === repository));
  const minutes = others.reduce((sum, run) => sum + run.minutes, 0);
  const usd = others.reduce((sum, run) => sum + (run.usd ?? 0), 0);
  const { runner_minutes: mostMinutes = Infinity, usd: mostUsd = Infinity } = limits;
  if (minutes + wanted.minutes > mostMinutes)
    return `${whose} allows ${mostMinutes} runner minutes a day; of ${day}, ${Math.ceil(minutes)} are used, and this run may take ${Math.ceil(wanted.minutes)}`;
  if (mostUsd === Infinity) return null;
  if (wanted.usd === null) return `${whose} allows ${mostUsd} USD a day, and the runner has no price in \`prices\``;
  if (usd + wanted.usd <= mostUsd) return null;
  return `${whose} allows ${mostUsd} USD a day; of ${day}, ${usd.toFixed(2)} are used, and this run may take ${wanted.usd.toFixed(2)}`;
}

/**
 * The day with a run's reservation in it; null where it has it already. What the campaign had reserved for an earlier run
 * that was never started (it is not among `runs`) is free again.
 */
export function reserved(
  spending: DaySpending,
  wanted: Reservation,
  { runs: started }: Pick<Campaign, "runs">,
): DaySpending | null {
  const known = spending.runs.find(isOf(wanted));
  if (known && !known.settled) return null;
  const { repository, campaign, attempt: newest } = wanted;
  const isUnused = ({ attempt, ...other }: Reservation): boolean =>
    other.repository === repository &&
    other.campaign === campaign &&
    !other.settled &&
    attempt < newest &&
    !started.some((run) => run.attempt === attempt);
  return { ...spending, runs: [...spending.runs.filter((run) => run !== known && !isUnused(run)), wanted] };
}

/** The day with a run's real minutes in place of the reserved ones; null where there is nothing to change. */
export function settled(spending: DaySpending, key: RunKey, minutes: number): DaySpending | null {
  const known = spending.runs.find(isOf(key));
  if (!known || known.settled) return null;
  const usd = known.usd === null ? null : (known.usd * minutes) / known.minutes;
  const real = { ...known, minutes, usd, settled: true };
  return { ...spending, runs: spending.runs.map((run) => (run === known ? real : run)) };
}
