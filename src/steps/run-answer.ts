import { samplesOf } from "../decide/loop-state.ts";
import type { LoopState, OpenCandidate, Settled } from "../decide/loop-state.ts";
import type { Candidate } from "../model/candidate.ts";
import type { PairOutcome, PairSamples } from "../model/measurement.ts";
import { budgetLeft } from "./budget-left.ts";
import { measuredCases } from "./measured-cases.ts";
import type { InWords } from "./measured-cases.ts";
import { nextSteps } from "./next-steps.ts";
import type { NextStep, Standing } from "./next-steps.ts";

export type Ran = Standing & {
  state: LoopState;
  /** The candidate that was to be run. */
  id: string;
  inWords: InWords;
};

/** What `run` answers: what was built and measured of a candidate, whether it has a verdict by now or not. */
export function runAnswer(ran: Ran) {
  const { campaign, state, id } = ran;
  const head = { schemaVersion: 1, step: "run", campaign } as const;
  const settled = state.settled.find(({ candidate }) => candidate.id === id);
  const budget = budgetLeft(state);
  if (settled)
    return { ...head, finished: true, ...settledNow(settled, ran), budget, next: [decideStep(campaign, id)] };
  const soFar = state.open?.candidate.id === id ? openSoFar(state.open, ran) : { measured: "nothing" as const };
  return { ...head, finished: false, why: whyNot(ran), ...soFar, budget, next: nextSteps(ran) };
}

const whyNot = ({ stage, id }: Ran): string =>
  stage.kind === "search-over"
    ? `the budget ended before candidate ${id} had a verdict, and it gets none`
    : `candidate ${id} takes longer than this call: the next run goes on with it`;

function openSoFar({ candidate, built, screen, compare }: OpenCandidate, { state, inWords }: Ran) {
  const outcomes = screen ? [screen, ...compare] : [];
  const failed = outcomes.find((outcome) => outcome.kind !== "samples");
  const against = state.incumbent?.candidate?.id ?? "base";
  return {
    candidate: shown(candidate),
    built: built !== null && built.kind === "built",
    measured: measured({ pairs: samplesOf(outcomes), against, state, inWords }),
    ...(failed && { failure: failureInWords(failed) }),
  };
}

const failureInWords = (failed: Exclude<PairOutcome, { kind: "samples" }>): string =>
  `${failed.kind} in ${failed.case}: ${failed.detail}`;

function settledNow({ candidate, verdict, digest, against, pairs }: Settled, { state, inWords }: Ran) {
  const isFailure = verdict.kind === "reject" && (pairs.length === 0 || verdict.reason === "incorrect");
  const failure = verdict.kind === "crash" ? verdict.error : isFailure ? verdict.detail : null;
  return {
    candidate: shown(candidate),
    built: digest !== null,
    measured: measured({ pairs, against, state, inWords }),
    ...(failure !== null && { failure }),
  };
}

const shown = ({ id, parent, hypothesis, edits }: Candidate) => ({
  id,
  parent,
  hypothesis,
  files: edits.map(({ path }) => path),
});

type Measuring = { pairs: readonly PairSamples[]; against: string; state: LoopState; inWords: InWords };

const measured = ({ pairs, against, state, inWords }: Measuring) =>
  pairs.length === 0 ? "nothing" : { against, pairs: pairs.length, cases: measuredCases(state, pairs, inWords) };

const decideStep = (campaign: string, id: string): NextStep => ({
  step: "decide",
  why: `Tells Hone's verdict on candidate ${id}.`,
  example: { campaign },
});
