import { confirmPairs } from "../decide/confirmation-plan.ts";
import type { LoopState } from "../decide/loop-state.ts";
import { startedOf } from "../decide/loop-state.ts";
import type { Evaluation } from "../model/evaluation.ts";
import { incumbentNow } from "./incumbent-now.ts";
import { nextSteps } from "./next-steps.ts";
import type { Standing } from "./next-steps.ts";
import { withoutHeldOut } from "./shown-contract.ts";

/** Where a campaign's end has left its files; null where it left none. */
export type LeftFiles = { patch: string | null; report: string | null; archive: string | null; ledger: string };

export type Finalized = Standing & {
  state: LoopState;
  branch: string;
  left: LeftFiles;
  /** The edit that was handed in and not run, which nobody will run any more. */
  dropped: string | null;
};

/** What `finalize` answers: what was confirmed, or how far the confirmation is. */
export function finalizeAnswer(finalized: Finalized) {
  const { campaign, state, branch, left, dropped } = finalized;
  const head = { schemaVersion: 1, step: "finalize", campaign, finished: state.report !== null } as const;
  const next = nextSteps(finalized);
  if (state.report === null)
    return { ...head, done: `${state.confirm.length} of ${confirmPairs} pairs of the confirmation`, next };
  const { evaluation } = state.report;
  const best = state.report.best === null ? null : incumbentNow(state);
  return {
    ...head,
    confirmed: state.confirmed?.kind === "keep",
    outcome: outcomeOf(state),
    best: best && { candidate: best.candidate, hypothesis: best.hypothesis, files: best.files },
    speedup: state.confirmed && evaluation ? evaluation.speedup : null,
    ...(evaluation && { evaluation: shownEvaluation(evaluation) }),
    branch: state.report.best === null ? null : branch,
    ...left,
    ...(dropped !== null && { note: `The edit "${dropped}" was handed in and never run.` }),
    next,
  };
}

function outcomeOf(state: LoopState): string {
  const { confirmed, report, settled } = state;
  const { cases } = startedOf(state);
  if (!report?.best) return `Nothing to gain: none of ${settled.length} candidates beat the base.`;
  if (!confirmed) return "The best was not confirmed: the money of the budget was spent.";
  const said = confirmed.kind === "crash" ? confirmed.error : confirmed.detail;
  return `${confirmed.kind === "keep" ? "Confirmed" : "Not confirmed"}: ${withoutHeldOut(said, cases)}`;
}

/** An evaluation without what it says of single cases that were held out; the figures over all cases count them. */
function shownEvaluation(evaluation: Evaluation) {
  const { verdict, reason, evidence, stage, pairs, metrics, cases, detectable, doubts, sandbox, tests } = evaluation;
  const held = cases.filter(({ split }) => split === "test").length;
  return {
    verdict,
    reason,
    evidence,
    stage,
    pairs,
    metrics,
    cases: cases.filter(({ split }) => split === "train"),
    heldOutCases: held,
    detectable,
    tests,
    doubts: doubts.map((doubt) => withoutHeldOut(doubt, cases)),
    sandbox,
  };
}
