import type { LedgerEvent } from "../model/ledger.ts";
import type { LoopState } from "./loop-state.ts";

/** What one turn took: proposing and, where it made a candidate, all that was done to judge that. */
export type TurnCost = {
  /** Who was asked, with the stance: `claude/radical`. */
  arm: string;
  /** Its id; null where the turn made none. */
  candidate: string | null;
  /** Wall time of this campaign's own processes. */
  seconds: number;
  /** What models were paid for it, US dollars; those without a price cost nothing here. */
  usd: number;
  /** The search had ended since, and was given more. */
  isPast?: boolean;
};

/** What the turn under way has cost; `since` is on the clock that stands still while no process works. Milliseconds. */
export type UnderWay = { since: number; usd: number };

type Counted = Pick<LoopState, "costs" | "underWay">;

/** One event further: a turn lasts from the end of the one before, or of the preparations, to its verdict. */
export function countTurn(before: Counted & Pick<LoopState, "idle" | "open" | "charges">, event: LedgerEvent): Counted {
  const { costs, underWay, open } = before;
  const now = event.at - before.idle;
  const taken = (arm: string, candidate: string | null): Counted => ({
    costs: [...costs, { arm, candidate, seconds: Math.max(0, now - underWay.since) / 1000, usd: underWay.usd }],
    underWay: { since: now, usd: 0 },
  });
  switch (event.type) {
    case "charged": {
      const isKnown = before.charges.some(({ call }) => call === event.call);
      return isKnown ? before : { costs, underWay: { ...underWay, usd: underWay.usd + (event.usd ?? 0) } };
    }
    case "turn":
      return taken(event.proposer, null);
    case "verdict":
      return event.stage === "confirm" || !open ? before : taken(open.candidate.proposer, open.candidate.id);
    case "baseline":
    case "screened":
      return { costs, underWay: { ...underWay, since: now } };
    case "measured":
      return event.stage === "calibrate" ? { costs, underWay: { ...underWay, since: now } } : before;
    case "granted":
      // What came after the search was nobody's turn.
      return { costs: costs.map((cost) => ({ ...cost, isPast: true })), underWay: { since: now, usd: 0 } };
    default:
      return before;
  }
}
