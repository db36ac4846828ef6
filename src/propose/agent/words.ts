import type { Verification } from "../../evolve/ports.ts";
import type { BuildOutcome, Gate } from "../../model/ledger.ts";
import { capped, cleaned } from "./quoted.ts";

/** A gate's refusal for whoever is to mend it. */
export const gateInWords = ({ kind, detail }: Gate): string =>
  kind === "duplicate" ? `a duplicate: ${detail}` : `${kind}: ${detail}`;

export function builtInWords(outcome: Exclude<BuildOutcome, { kind: "built" }>): string {
  if (outcome.kind === "timeout") return `the build took longer than ${outcome.seconds.toFixed(0)} s`;
  return `it does not build:\n${capped(cleaned(outcome.error), 6000)}`;
}

/** What a look at a draft showed. Gains are log ratios, or differences in the metric's unit. */
export function verificationInWords(seen: Verification): string {
  switch (seen.kind) {
    case "refused":
      return `refused before the build: ${gateInWords(seen.gate)}`;
    case "not-built":
      return builtInWords(seen.outcome);
    case "failed":
      return `${seen.outcome.kind} in case ${seen.outcome.case}: ${capped(cleaned(seen.outcome.detail), 3000)}`;
    case "right":
      return `right; against the best so far ${seen.cases.map(({ id, words }) => `${id}: ${words}`).join(", ")} (one noisy pair)`;
  }
}
