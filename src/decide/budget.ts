import type { Ended } from "../model/budget.ts";
import { confirmPairs } from "./confirmation-plan.ts";
import { activeMs, modelUsd, startedOf } from "./loop-state.ts";
import type { LoopState } from "./loop-state.ts";

const hourMs = 3_600_000;

/**
 * US dollars that a campaign has cost until `now`: the machine's time at its price, and its models. Null where neither
 * has a price.
 */
export function spentUsd(state: LoopState, now: number): number | null {
  const price = startedOf(state).budget.usd_per_hour;
  if (price === undefined && modelUsd(state) === 0 && state.charges.every(({ usd }) => usd === null)) return null;
  return (activeMs(state, now) / hourMs) * (price ?? 0) + modelUsd(state);
}

/** Why no further candidate may be begun, or null. */
export function budgetEnded(state: LoopState, now: number): Ended | null {
  const { budget } = startedOf(state);
  const tried = state.settled.length + (state.carried?.tried ?? 0);
  if (tried >= (isJudging(state) ? 1 : budget.iterations)) return "iterations";
  const spent = spendEnded(state, now);
  if (spent || isJudging(state)) return spent;
  const lastKept = state.settled.findLastIndex(({ verdict }) => verdict.kind === "keep");
  return state.settled.length - 1 - lastKept >= budget.rejections_in_row ? "rejections_in_row" : null;
}

/**
 * Why the search may not spend more time or money, or null: asked before each build and each pair. A candidate that is
 * open then gets no verdict at all: there is none that its samples bear out, and a rejection would teach the search a
 * falsehood. It is reported as not finished.
 */
export function spendEnded(state: LoopState, now: number): Ended | null {
  // A person's own candidate is judged to its end: an answer is what the time is spent for.
  if (isJudging(state)) return null;
  const { budget } = startedOf(state);
  if (activeMs(state, now) >= budget.wall_seconds * 1000) return "wall_seconds";
  return moneyLeft(state, now) <= confirmationUsd(state) ? "money" : null;
}

/** Whether a confirmation that has begun, or is about to, would spend what is not there. */
export const isBroke = (state: LoopState, now: number): boolean => !isJudging(state) && moneyLeft(state, now) <= 0;

/** US dollars that models may cost a campaign whose goal says nothing of money. */
export const defaultModelUsd = 10;

/** What models may still cost: what is left of the campaign's money, the winner's confirmation set aside. */
export function modelUsdLeft(state: LoopState, now: number): number {
  const { usd } = startedOf(state).budget;
  const left = usd === undefined ? defaultModelUsd - modelUsd(state) : moneyLeft(state, now) - confirmationUsd(state);
  return Math.max(0, left);
}

const isJudging = (state: LoopState): boolean => ["evaluate", "verify"].includes(startedOf(state).mode);

function moneyLeft(state: LoopState, now: number): number {
  const { usd } = startedOf(state).budget;
  return usd === undefined ? Infinity : usd - (spentUsd(state, now) ?? 0);
}

/**
 * The search leaves what its best candidate's confirmation will cost, or all of it would be for nothing. The estimate is
 * the last A/A pair's time, for as many pairs and cases as a confirmation has.
 */
function confirmationUsd(state: LoopState): number {
  const { mode, budget, cases } = startedOf(state);
  if (mode === "evolve" || !state.incumbent?.candidate) return 0;
  const trained = cases.filter(({ split }) => split === "train").length;
  return ((state.pairMs * confirmPairs * cases.length) / Math.max(1, trained) / hourMs) * (budget.usd_per_hour ?? 0);
}
