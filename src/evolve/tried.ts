import type { LoopState } from "../decide/loop-state.ts";
import { gainOf } from "../decide/speedup-of.ts";
import type { Tried } from "./ports.ts";

/** The settled candidates as proposers and reports see them, oldest first. */
export function triedOf(state: LoopState): Tried[] {
  return state.settled.map((settled) => ({
    candidate: settled.candidate,
    verdict: settled.verdict,
    gain: gainOf(settled, state),
  }));
}
