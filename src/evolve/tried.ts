import type { LoopState, Settled } from "../decide/loop-state.ts";
import { gainOf } from "../decide/settled-gain.ts";
import type { Verdict } from "../model/verdict.ts";
import type { Tried } from "./ports.ts";

/**
 * The settled candidates as proposers and reports see them, oldest first. A duplicate was not measured: its gain is
 * what its twin's tells of it, so that whoever learns from the history learns the same from either.
 */
export function triedOf(state: LoopState): Tried[] {
  /** Gains over the base as sums of steps, by candidate. */
  const standing = new Map<string, number | null>([["base", 0]]);
  return state.settled.map((settled) => {
    const { candidate, verdict, against, twin } = settled;
    const reference = standing.get(against) ?? 0;
    const gain = twin === null ? gainOf(settled, state) : difference(standing.get(twin), reference);
    standing.set(candidate.id, gain === null ? null : reference + gain);
    return { candidate, verdict, gain, ...verdictOf(twin, state.settled) };
  });
}

const difference = (standing: number | null | undefined, reference: number): number | null =>
  standing === null || standing === undefined ? null : standing - reference;

function verdictOf(id: string | null, settled: readonly Settled[]): { twin?: Verdict } {
  const twin = settled.find(({ candidate }) => candidate.id === id);
  return twin ? { twin: twin.verdict } : {};
}
