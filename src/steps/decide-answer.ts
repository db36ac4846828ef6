import type { LoopState } from "../decide/loop-state.ts";
import type { RejectReason, Verdict } from "../model/verdict.ts";
import { budgetLeft } from "./budget-left.ts";
import { incumbentNow } from "./incumbent-now.ts";
import { nextSteps } from "./next-steps.ts";
import type { Standing } from "./next-steps.ts";

export type Decided = Standing & {
  state: LoopState;
  /** A checkout of the incumbent, to read. */
  tree: string;
};

/** What `decide` answers: the verdict on the last candidate, what it means, and what is left. Something was settled. */
export function decideAnswer(decided: Decided) {
  const { campaign, state, tree } = decided;
  const last = state.settled.at(-1);
  if (!last) throw new Error("decide is asked after something was settled");
  return {
    schemaVersion: 1,
    step: "decide",
    campaign,
    candidate: { id: last.candidate.id, hypothesis: last.candidate.hypothesis, against: last.against },
    verdict: last.verdict,
    meaning: meaningOf(last.verdict),
    incumbent: { ...incumbentNow(state), tree },
    tried: state.settled.map(({ candidate, verdict }) => ({
      id: candidate.id,
      hypothesis: candidate.hypothesis,
      verdict: verdict.kind === "reject" ? verdict.reason : verdict.kind,
    })),
    budget: budgetLeft(state),
    next: nextSteps(decided),
  } as const;
}

const rejections: Record<RejectReason, string> = {
  scope: "It changes a file outside the editable scope, so that nothing was built.",
  policy: "It changes what no candidate may change, so that nothing was built.",
  duplicate: "It is the code of an earlier candidate or of the base, whose verdict it gets. Try something else.",
  timeout: "It took too long.",
  incorrect:
    "Its results are wrong: the idea may still be good, but the code has a mistake. Mend it and hand it in again.",
  slower: "It is slower than what it was compared with. Try something else.",
  "within-noise":
    "It cannot be told from what it was compared with: if it gains anything, it is less than is seen here.",
  "case-regressed": "It is faster on the whole, but loses in one case more than may be lost. Spare that case.",
  guardrail: "It makes another metric worse than the contract allows.",
  roofline: "It is faster than this machine can be for the work that the contract states: it does not do that work.",
  "not-confirmed": "The gain of the search did not show again in the confirmation.",
};

/** What a verdict means for whoever has to think of the next edit. */
export function meaningOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case "keep":
      return "It is faster by more than chance: it is the best so far, and the next edit starts from it.";
    case "crash":
      return verdict.stage === "build"
        ? "It does not build. Mend it and hand it in again."
        : "It crashed while it ran. Mend it and hand it in again.";
    case "reject":
      return rejections[verdict.reason];
  }
}
