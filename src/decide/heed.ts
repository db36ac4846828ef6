import type { Budget } from "../model/budget.ts";
import { canonicalJson } from "../model/digest.ts";
import type { EventBody } from "../model/ledger.ts";
import { startedOf } from "./loop-state.ts";
import type { LoopState } from "./loop-state.ts";

/** Why a run hands its campaign over: its share of the time is over, or the campaign waits for another run. */
export type Pause = "slice" | "moved";

/** What is asked of a campaign from outside, as it is known now; all of it, not what is new. */
export type Wishes = {
  stop: boolean;
  pause: Pause | null;
  hints: readonly string[];
  /** What the campaign may spend in all; null: what it began with. */
  budget: Budget | null;
};

/** Nobody asks for anything. */
export const noWishes: Wishes = { stop: false, pause: null, hints: [], budget: null };

/** The events by which a search takes up what is asked of it. A given candidate is judged to its end. */
export function heed(state: LoopState, wishes: Wishes): EventBody[] {
  const { mode, budget: known } = startedOf(state);
  if (mode === "evaluate" || mode === "verify") return [];
  const hints: EventBody[] = wishes.hints
    .filter((text, index) => wishes.hints.indexOf(text) === index && !state.hints.includes(text))
    .map((text) => ({ type: "hint", text }));
  if (wishes.stop) return [...hints, ...(state.ended === null ? [{ type: "budget", ended: "stopped" } as const] : [])];
  const budget = wishes.budget ?? known;
  // Whoever takes a stop back wants the rest of the budget spent.
  const isGranted = state.ended === "stopped" || canonicalJson(budget) !== canonicalJson(known);
  return [...hints, ...(isGranted ? [{ type: "granted", budget } as const] : [])];
}

/** Whether a search that has come to its end is to go on. */
export const reopens = (state: LoopState, wishes: Wishes): boolean =>
  heed(state, wishes).some(({ type }) => type === "granted");
