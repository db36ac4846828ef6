import { bestGain } from "../decide/best-so-far.ts";
import { gainScale } from "../decide/gain-scale.ts";
import { startedOf } from "../decide/loop-state.ts";
import type { LoopState } from "../decide/loop-state.ts";

/** The best so far and what it gains over the base; until that is confirmed a sum of steps, to watch by and never to report. */
export function incumbentNow(state: LoopState) {
  const candidate = state.incumbent?.candidate ?? null;
  if (!candidate) return { candidate: "base", gain: null };
  const { confirmed } = state;
  const gain = bestGain(state);
  const seen = gain === null ? null : `${gainScale(startedOf(state).metric).words(gain)}, not confirmed`;
  return {
    candidate: candidate.id,
    hypothesis: candidate.hypothesis,
    files: candidate.edits.map(({ path }) => path),
    gain: confirmed?.kind === "keep" ? `${confirmed.detail}, confirmed` : seen,
  };
}
