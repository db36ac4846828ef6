import type { Candidate } from "../model/candidate.ts";
import { canonicalJson } from "../model/digest.ts";
import type { Carried } from "../model/ledger.ts";
import { activeMs, modelUsd } from "./loop-state.ts";
import type { LoopState } from "./loop-state.ts";

/** Later ones hold what earlier ones brought; a few make sure that the machine's own best is among them. */
const mostCarried = 4;

/** What a campaign takes along to another machine: its best candidates, and what it has spent. */
export function carriedFrom(state: LoopState): Carried {
  const kept = state.settled.filter(({ verdict }) => verdict.kind === "keep").map(({ candidate }) => candidate);
  const candidates = withoutTwins([...kept.toReversed(), ...toPropose(state)]).slice(0, mostCarried);
  const paidHere = candidates.filter((candidate) => kept.includes(candidate)).length;
  const tried = state.settled.length - paidHere + (state.carried?.tried ?? 0);
  return { candidates, tried, seconds: activeMs(state, state.lastAt) / 1000, modelUsd: modelUsd(state) };
}

/** The candidates from another machine that were not settled here, best first. */
export function toPropose({ carried, settled }: Pick<LoopState, "carried" | "settled">): readonly Candidate[] {
  const tried = new Set(settled.map(({ candidate }) => canonicalJson(candidate.edits)));
  return (carried?.candidates ?? []).filter(({ edits }) => !tried.has(canonicalJson(edits)));
}

/**
 * The best that is known of a campaign: the incumbent; where none is, the best of another machine that this one has not
 * tried yet. A search may err: what it finds is measured again before anything is published.
 */
export const bestOf = (state: LoopState): Candidate | null => state.incumbent?.candidate ?? toPropose(state)[0] ?? null;

function withoutTwins(candidates: readonly Candidate[]): Candidate[] {
  const byEdits = new Map(candidates.toReversed().map((candidate) => [canonicalJson(candidate.edits), candidate]));
  return candidates.filter((candidate) => byEdits.get(canonicalJson(candidate.edits)) === candidate);
}
