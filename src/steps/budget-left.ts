import { spentUsd } from "../decide/budget.ts";
import { activeMs, startedOf } from "../decide/loop-state.ts";
import type { LoopState } from "../decide/loop-state.ts";

/** What the search may still spend. Time counts only while Hone works: nobody's thinking is charged. */
export function budgetLeft(state: LoopState) {
  const { budget } = startedOf(state);
  const lastKept = state.settled.findLastIndex(({ verdict }) => verdict.kind === "keep");
  const inRow = state.settled.length - 1 - lastKept;
  const left = (limit: number, spent: number) => Math.max(0, limit - spent);
  return {
    iterations: left(budget.iterations, state.settled.length + (state.carried?.tried ?? 0)),
    wall_seconds: Math.round(left(budget.wall_seconds, activeMs(state, state.lastAt) / 1000)),
    rejections_in_row: left(budget.rejections_in_row, inRow),
    ...(budget.usd !== undefined && { usd: left(budget.usd, spentUsd(state, state.lastAt) ?? 0) }),
  };
}
