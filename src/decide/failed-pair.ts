import type { PairOutcome } from "../model/measurement.ts";
import type { Verdict } from "../model/verdict.ts";

/** The verdict of the first pair that was not measured to its end, or null. */
export function failureOf(outcomes: readonly PairOutcome[]): Verdict | null {
  for (const outcome of outcomes) {
    const where = outcome.kind === "samples" ? "" : `${outcome.case}: ${outcome.detail}`;
    if (outcome.kind === "crash") return { kind: "crash", stage: "run", error: where };
    if (outcome.kind === "incorrect" || outcome.kind === "timeout")
      return { kind: "reject", reason: outcome.kind, detail: where };
  }
  return null;
}
