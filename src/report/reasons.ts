import type { RejectedIdea } from "../model/run-result.ts";
import { rejectReasons } from "../model/verdict.ts";
import type { RejectReason } from "../model/verdict.ts";
import { oneLine } from "./escape.ts";

const words: Record<RejectReason, string> = {
  scope: "outside the scope",
  policy: "against the path policy",
  duplicate: "tried before",
  timeout: "out of time",
  incorrect: "incorrect",
  slower: "slower",
  "within-noise": "within noise",
  "case-regressed": "a case got slower",
  guardrail: "against a guardrail",
  roofline: "faster than the machine can be",
  "not-confirmed": "not confirmed",
};

const isReason = (reason: string): reason is RejectReason => rejectReasons.some((known) => known === reason);

/** A reject reason in words. Others are names of the runner, shown as they are: `build` and `run` are crashes. */
export function reasonInWords(reason: string): string {
  if (isReason(reason)) return words[reason];
  if (reason === "build") return "did not build";
  return reason === "run" || reason === "crash" ? "crashed" : oneLine(reason, 64);
}

export type ReasonGroup = { reason: string; ideas: RejectedIdea[] };

/** Ideas by their reason, the most frequent first. */
export function byReason(rejected: readonly RejectedIdea[]): ReasonGroup[] {
  const groups = Map.groupBy(rejected, ({ reason }) => reason);
  return [...groups]
    .map(([reason, ideas]) => ({ reason, ideas }))
    .toSorted((a, b) => b.ideas.length - a.ideas.length || (a.reason < b.reason ? -1 : 1));
}

/** `30 slower, 7 within noise` */
export const reasonCounts = (rejected: readonly RejectedIdea[]): string =>
  byReason(rejected)
    .slice(0, 12)
    .map(({ reason, ideas }) => `${ideas.length} ${reasonInWords(reason)}`)
    .join(", ");
