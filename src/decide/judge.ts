import type { PairSamples } from "../model/measurement.ts";
import type { RejectReason, Verdict } from "../model/verdict.ts";
import { mean } from "../stats/descriptive.ts";
import { signTest } from "../stats/sign-test.ts";
import { candidateAlpha, defaultLooks, sequentialDecision } from "../stats/sequential.ts";
import { failureOf } from "./failed-pair.ts";
import { blockGains, caseGain, gainOfPair, trainYardstick } from "./gain.ts";
import { gainScale } from "./gain-scale.ts";
import { brokenGuardrail } from "./guardrails.ts";
import { samplesOf, startedOf, twinOf } from "./loop-state.ts";
import type { LoopState, OpenCandidate } from "./loop-state.ts";
import { detectableGain, lossMargin, spreadSoFar } from "./noise.ts";
import { beyondMachine } from "./physical-limit.ts";

/**
 * Error that all comparisons of a campaign may spend together. A false keep costs the search a step, never a promotion:
 * that takes the confirmation, with fresh pairs and an error of its own.
 */
const searchError = 0.1;

/** What comes next for an open candidate: a verdict, or more of what it takes to reach one. */
export type Ruling =
  | { kind: "verdict"; verdict: Verdict }
  | { kind: "build" }
  | { kind: "screen" }
  | { kind: "compare" };

const reject = (reason: RejectReason, detail: string): Ruling => ({
  kind: "verdict",
  verdict: { kind: "reject", reason, detail },
});

const keep = (detail: string): Ruling => ({ kind: "verdict", verdict: { kind: "keep", detail } });

/** The gates in their order, cheapest first. The only place where a candidate of the search gets its verdict. */
export function judge(state: LoopState, open: OpenCandidate): Ruling {
  const { gate, built, screen, compare } = open;
  if (gate?.kind === "duplicate" && gate.twin !== undefined)
    return reject("duplicate", `the same code as ${outcomeOf(state, twinOf(state, open) ?? gate.twin)}`);
  if (gate) return reject(gate.kind, gate.detail);
  if (!built) return { kind: "build" };
  if (built.kind === "timeout") return reject("timeout", `the build took longer than ${built.seconds.toFixed(0)} s`);
  if (built.kind === "failed")
    return { kind: "verdict", verdict: { kind: "crash", stage: "build", error: built.error } };
  const twin = twinOf(state, open);
  if (twin !== null) return reject("duplicate", `builds to the same binary as ${outcomeOf(state, twin)}`);
  if (!screen) return { kind: "screen" };
  const failure = failureOf([screen, ...compare]);
  if (failure) return { kind: "verdict", verdict: failure };
  const impossible = beyondMachine(startedOf(state), samplesOf([screen, ...compare]));
  if (impossible !== null) return reject("roofline", impossible);
  return judgeGain(state, samplesOf([screen, ...compare]));
}

/**
 * The screening pair is the comparison's first: leaving after it can only lower the error of what goes on, so that
 * nothing is wrong with counting it.
 */
function judgeGain(state: LoopState, pairs: readonly PairSamples[]): Ruling {
  const started = startedOf(state);
  const scale = gainScale(started.metric);
  const yardstick = trainYardstick(started);
  const values = pairs.map((pair) => gainOfPair(pair, yardstick));
  const [first = 0] = values;
  if (values.length === 1 && first < -lossMargin(state, 1))
    return reject("slower", `${scale.words(first)} in the first pair`);
  if (started.mode === "verify") return keep("goes to confirmation");
  const { decision, estimate } = sequentialDecision({
    values,
    looks: defaultLooks,
    alpha: candidateAlpha(comparisons(state), searchError, started.budget.iterations),
    minGain: scale.searchGain,
    pool: spreadSoFar(state),
  });
  const seen = `${scale.words(estimate)} over ${pairs.length} pairs`;
  switch (decision) {
    case "continue":
      return { kind: "compare" };
    case "slower":
      return reject("slower", seen);
    case "not-faster":
      return isLoss(state, pairs) ? reject("slower", seen) : reject("within-noise", `${seen}${couldSee(state)}`);
    case "faster":
      return regression(state, pairs) ?? keep(seen);
  }
}

function couldSee(state: LoopState): string {
  const gain = detectableGain(state);
  return gain === null ? "" : `; from ${gainScale(startedOf(state).metric).size(gain)} a gain would be found here`;
}

/**
 * Names a rejection, which costs nothing to get wrong: a mean beyond the margin, or so many adjacent blocks on one side
 * as equal code shows one time in a hundred.
 */
function isLoss(state: LoopState, pairs: readonly PairSamples[]): boolean {
  const started = startedOf(state);
  const yardstick = trainYardstick(started);
  const estimate = mean(pairs.map((pair) => gainOfPair(pair, yardstick)));
  if (estimate > -gainScale(started.metric).leastLoss) return false;
  const blocks = pairs.flatMap((pair) => yardstick.cases.flatMap(({ id }) => blockGains(pair, id, yardstick)));
  const lost = blocks.filter((gain) => gain < 0).length;
  return estimate < -lossMargin(state, pairs.length) || signTest(lost, blocks.length) < 0.01;
}

/** How many candidates have been compared, the open one included: each spends a share of the error. */
function comparisons(state: LoopState): number {
  return 1 + state.settled.filter(({ stage }) => stage === "compare").length;
}

/** A twin's verdict is the duplicate's too: `candidate 3, which was slower: 2.1 % slower in the first pair`. */
function outcomeOf(state: LoopState, twin: string): string {
  if (twin === "base") return "the base";
  const verdict = state.settled.find(({ candidate }) => candidate.id === twin)?.verdict;
  switch (verdict?.kind) {
    case "keep":
      return `candidate ${twin}, which was kept: ${verdict.detail}`;
    case "reject":
      return `candidate ${twin}, which was rejected as ${verdict.reason}: ${verdict.detail}`;
    case "crash":
      return `candidate ${twin}, which crashed (${verdict.stage}): ${verdict.error}`;
    case undefined:
      return `candidate ${twin}`;
  }
}

/** What lost against the base over all steps so far would fail the confirmation: it ends here already. */
function regression(state: LoopState, pairs: readonly PairSamples[]): Ruling | null {
  const started = startedOf(state);
  const scale = gainScale(started.metric);
  const yardstick = trainYardstick(started);
  const kept = state.settled.filter(({ verdict }) => verdict.kind === "keep").map((settled) => settled.pairs);
  for (const { id } of yardstick.cases) {
    const lost = [...kept, pairs].map((step) => mean(step.map((pair) => caseGain(pair, id, yardstick))));
    const total = lost.reduce((sum, step) => sum + step, 0);
    if (total < -scale.caseLoss) return reject("case-regressed", `${id}: ${scale.words(total)} against the base`);
  }
  const broken = brokenGuardrail(started, { kept, pairs });
  return broken === null ? null : reject("guardrail", broken);
}
