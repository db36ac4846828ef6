import { bestGain } from "../decide/best-so-far.ts";
import { gainScale } from "../decide/gain-scale.ts";
import { activeMs, startedOf } from "../decide/loop-state.ts";
import type { LoopState, Settled } from "../decide/loop-state.ts";
import { gainOf } from "../decide/settled-gain.ts";
import { digits, ratio } from "../report/figures.ts";
import { candidateLine, progressLine } from "../report/terminal.ts";

/** The lines that show a campaign as it goes, on a terminal and in a job's log. */

/** The candidate that was settled last: `   2  TILE=32   kept   2.31x`. */
export function settledLine(state: LoopState, colour = false): string {
  const settled = state.settled.at(-1);
  return settled ? lineOf(settled, state, colour) : "";
}

/** The lines of all settled candidates, oldest first. */
export const settledLines = (state: LoopState): string[] =>
  state.settled.map((settled) => lineOf(settled, state, false));

function lineOf(settled: Settled, state: LoopState, colour: boolean): string {
  const { candidate, verdict } = settled;
  const outcome = verdict.kind === "keep" ? "keep" : verdict.kind === "reject" ? verdict.reason : verdict.stage;
  const { id, hypothesis } = candidate;
  return candidateLine({ id, hypothesis, outcome, gain: inWords(gainOf(settled, state), state, twoDecimals), colour });
}

/** How far it is: `  12/40 · best 3.9x · 58 s left`. `now` in milliseconds since the epoch. */
export function progressOf(state: LoopState, now: number): string {
  const { started, settled, confirm, ended } = state;
  if (!started) return "";
  if (ended !== null) return `  confirming: ${confirm.length} pairs measured`;
  const secondsLeft = started.budget.wall_seconds - activeMs(state, now) / 1000;
  return progressLine({
    tried: settled.length,
    limit: started.budget.iterations,
    best: inWords(bestGain(state), state, ratio),
    secondsLeft,
  });
}

const twoDecimals = (value: number): string => `${value < 1000 ? value.toFixed(2) : digits(value)}x`;

/** `2.31x`, `0.012 lower`; null where nothing was measured. */
function inWords(gain: number | null, state: LoopState, ratioInWords: (value: number) => string): string | null {
  if (gain === null) return null;
  const { metric } = startedOf(state);
  return metric.scale === "difference" ? gainScale(metric).words(gain) : ratioInWords(Math.exp(gain));
}
