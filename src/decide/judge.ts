import type { Started } from "../model/ledger.ts";
import type { PairOutcome, PairSamples } from "../model/measurement.ts";
import type { Verdict } from "../model/verdict.ts";
import { confirmation, simultaneousLower } from "../stats/confirm.ts";
import { mean, standardDeviation } from "../stats/descriptive.ts";
import { noiseFloor } from "../stats/noise-floor.ts";
import { signTest } from "../stats/sign-test.ts";
import { studentQuantile } from "../stats/student.ts";
import { pooledSpread } from "../stats/pooled-spread.ts";
import type { Spread } from "../stats/pooled-spread.ts";
import { candidateAlpha, defaultLooks, sequentialDecision } from "../stats/sequential.ts";
import { blockGains, caseGain, gainOfPair } from "./gain.ts";
import type { Yardstick } from "./gain.ts";
import { samplesOf } from "./loop-state.ts";
import type { LoopState, OpenCandidate } from "./loop-state.ts";

/**
 * Error that all comparisons of a campaign may spend together. A false keep costs the search a step, never a promotion:
 * that takes the confirmation, with fresh pairs and an error of its own.
 */
const searchError = 0.1;
/** One-sided error of the confirmation. */
const confirmError = 0.001;
/** Pairs of a confirmation: enough that Student's quantile at its error stays near 4. */
export const confirmPairs = 16;
/** A gain smaller than this is not worth a commit in the search, relative. */
const searchGain = 0.005;
/** A smaller loss is not worth a name, as a log ratio; and the error of naming a larger one. */
const leastLoss = 0.01;
const lossError = 0.001;
/** What a case may lose, as a log ratio. */
const caseLoss = -0.01;

/** What comes next for an open candidate: a verdict, or more of what it takes to reach one. */
export type Ruling =
  | { kind: "verdict"; verdict: Verdict }
  | { kind: "build" }
  | { kind: "screen" }
  | { kind: "compare" };

const reject = (reason: Extract<Verdict, { kind: "reject" }>["reason"], detail: string): Ruling => ({
  kind: "verdict",
  verdict: { kind: "reject", reason, detail },
});

/** The gates in their order, cheapest first. The only place where a candidate of the search gets its verdict. */
export function judge(state: LoopState, open: OpenCandidate): Ruling {
  const { gate, built, screen, compare } = open;
  if (gate) return reject(gate.kind, gate.detail);
  if (!built) return { kind: "build" };
  if (built.kind === "timeout") return reject("timeout", `the build took longer than ${built.seconds.toFixed(0)} s`);
  if (built.kind === "failed")
    return { kind: "verdict", verdict: { kind: "crash", stage: "build", error: built.error } };
  const twin = sameBinary(state, built.digest);
  if (twin !== null) return reject("duplicate", `builds to the same binary as ${twin}`);
  if (!screen) return { kind: "screen" };
  const failure = failureOf([screen, ...compare]);
  if (failure) return { kind: "verdict", verdict: failure };
  return judgeGain(state, open);
}

function judgeGain(state: LoopState, { screen, compare }: OpenCandidate): Ruling {
  const started = startedOf(state);
  const yardstick = trainYardstick(started);
  const [screened] = samplesOf(screen ? [screen] : []);
  if (!screened) throw new Error("a screened candidate has samples");
  const first = gainOfPair(screened, yardstick);
  if (compare.length === 0 && first < -lossMargin(state, 1))
    return reject("slower", `${words(first)} in the first pair`);
  if (started.mode === "verify") return keep("goes to confirmation");
  const pairs = samplesOf(compare);
  if (pairs.length < (defaultLooks[0] ?? 2)) return { kind: "compare" };
  const result = sequentialDecision({
    values: pairs.map((pair) => gainOfPair(pair, yardstick)),
    looks: defaultLooks,
    alpha: candidateAlpha(comparisons(state), searchError, started.budget.iterations),
    minGain: Math.min(searchGain, started.metric.minImprovement),
    pool: spreadSoFar(state, yardstick),
  });
  const seen = `${words(result.estimate)} over ${pairs.length} pairs`;
  switch (result.decision) {
    case "continue":
      return { kind: "compare" };
    case "slower":
      return reject("slower", seen);
    case "not-faster":
      return reject(isLoss(state, [screened, ...pairs]) ? "slower" : "within-noise", seen);
    case "faster":
      return regressedCase(state, pairs) ?? keep(seen);
  }
}

const keep = (detail: string): Ruling => ({ kind: "verdict", verdict: { kind: "keep", detail } });

/** Verdict of the confirmation: fresh pairs against the base over all cases. Null while pairs are missing. */
export function judgeConfirmation(state: LoopState): Verdict | null {
  const failure = failureOf(state.confirm);
  if (failure) return failure;
  if (state.confirm.length < confirmPairs) return null;
  const started = startedOf(state);
  const yardstick = { cases: started.cases, direction: started.metric.direction };
  const pairs = samplesOf(state.confirm);
  const sample = { values: pairs.map((pair) => gainOfPair(pair, yardstick)), alpha: confirmError };
  const { mean: gain, lower } = confirmation(sample);
  const floor = floorOf(state);
  const not = (detail: string): Verdict => ({ kind: "reject", reason: "not-confirmed", detail });
  if (Math.expm1(gain) < started.metric.minImprovement) {
    return not(
      `${words(gain)} is below the contract's minimum of ${(started.metric.minImprovement * 100).toFixed(1)} %`,
    );
  }
  if (!(Math.expm1(lower) > floor)) {
    return not(
      `${words(gain)}, of which no more than ${words(lower)} is certain; the noise floor is ${(floor * 100).toFixed(2)} %`,
    );
  }
  const worst = worstCase(pairs, yardstick);
  if (worst.lower < caseLoss) {
    return {
      kind: "reject",
      reason: "case-regressed",
      detail: `${worst.id}: cannot rule out a loss of ${(-100 * Math.expm1(worst.lower)).toFixed(1)} %`,
    };
  }
  return { kind: "keep", detail: `${words(gain)} over ${pairs.length} fresh pairs` };
}

/** Relative gain that an A/A run of as many pairs as a confirmation could show by chance. */
export function floorOf(state: LoopState): number {
  const values = calibrationGains(state);
  return values.length < 2 ? 0 : noiseFloor(values, confirmPairs).floor;
}

/** The combined gains of the A/A pairs, as log ratios. */
export function calibrationGains(state: LoopState): number[] {
  const yardstick = trainYardstick(startedOf(state));
  return samplesOf(state.calibration).map((pair) => gainOfPair(pair, yardstick));
}

/** The cases that guide the search. */
export function trainYardstick(started: Started): Yardstick {
  return { cases: started.cases.filter(({ split }) => split === "train"), direction: started.metric.direction };
}

export function startedOf(state: LoopState): Started {
  if (!state.started) throw new Error("a ledger begins with `started`");
  return state.started;
}

/**
 * A mean of `pairs` pairs below minus this is a loss: beyond 1 %, and beyond what one more mean of A/A pairs would show
 * with a probability of a thousandth. With k A/A values of deviation s that is t(k - 1) s sqrt(1/k + 1/pairs), Student's
 * prediction bound (Hahn and Meeker, "Statistical Intervals", 1991, section 4.7).
 */
function lossMargin(state: LoopState, pairs: number): number {
  const values = calibrationGains(state);
  if (values.length < 2) return leastLoss;
  const quantile = studentQuantile(1 - lossError, values.length - 1);
  return Math.max(leastLoss, quantile * standardDeviation(values) * Math.sqrt(1 / values.length + 1 / pairs));
}

/**
 * Names a rejection, which costs nothing to get wrong: a mean beyond the margin, or so many adjacent blocks on one side
 * as equal code shows one time in a hundred.
 */
function isLoss(state: LoopState, pairs: readonly PairSamples[]): boolean {
  const yardstick = trainYardstick(startedOf(state));
  const estimate = mean(pairs.map((pair) => gainOfPair(pair, yardstick)));
  if (estimate > -leastLoss) return false;
  const blocks = pairs.flatMap((pair) => yardstick.cases.flatMap(({ id }) => blockGains(pair, id, yardstick)));
  const lost = blocks.filter((gain) => gain < 0).length;
  return estimate < -lossMargin(state, pairs.length) || signTest(lost, blocks.length) < 0.01;
}

/** How much pairs scatter here: the A/A pairs and every comparison before this one, each around its own mean. */
function spreadSoFar(state: LoopState, yardstick: Yardstick): Spread | null {
  const compared = state.settled.filter(({ stage }) => stage === "compare").map(({ pairs }) => pairs);
  const groups = compared.map((pairs) => pairs.map((pair) => gainOfPair(pair, yardstick)));
  return pooledSpread([calibrationGains(state), ...groups]);
}

/** How many candidates have been compared, the open one included: each spends a share of the error. */
function comparisons(state: LoopState): number {
  return 1 + state.settled.filter(({ stage }) => stage === "compare").length;
}

function sameBinary(state: LoopState, digest: string): string | null {
  const { mode } = startedOf(state);
  if (mode === "evaluate" || mode === "verify") return null;
  if (state.baseline?.kind === "built" && state.baseline.digest === digest) return "the baseline";
  const twin = state.settled.find((settled) => settled.digest === digest);
  return twin ? `candidate ${twin.candidate.id}` : null;
}

function failureOf(outcomes: readonly PairOutcome[]): Verdict | null {
  for (const outcome of outcomes) {
    const where = outcome.kind === "samples" ? "" : `${outcome.case}: ${outcome.detail}`;
    if (outcome.kind === "crash") return { kind: "crash", stage: "run", error: where };
    if (outcome.kind === "incorrect" || outcome.kind === "timeout")
      return { kind: "reject", reason: outcome.kind, detail: where };
  }
  return null;
}

/** A case that lost against the base over all steps so far would fail the confirmation: it ends here already. */
function regressedCase(state: LoopState, pairs: readonly PairSamples[]): Ruling | null {
  const yardstick = trainYardstick(startedOf(state));
  for (const { id } of yardstick.cases) {
    const steps = [...state.settled.filter(({ verdict }) => verdict.kind === "keep").map((kept) => kept.pairs), pairs];
    const total = steps.reduce((sum, step) => sum + mean(step.map((pair) => caseGain(pair, id, yardstick))), 0);
    if (total < caseLoss) return reject("case-regressed", `${id}: ${words(total)} against the base`);
  }
  return null;
}

function worstCase(pairs: readonly PairSamples[], yardstick: Yardstick): { id: string; lower: number } {
  const perCase = yardstick.cases.map(({ id }) => pairs.map((pair) => caseGain(pair, id, yardstick)));
  const lower = simultaneousLower(perCase, confirmError);
  const at = lower.indexOf(Math.min(...lower));
  return { id: yardstick.cases[at]?.id ?? "", lower: lower[at] ?? 0 };
}

/** A log ratio as words: `2.31x` where it is large, `1.2 % faster` where the last digit matters. */
function words(gain: number): string {
  if (Math.abs(gain) > 0.1) return `${Math.exp(gain).toFixed(2)}x`;
  return `${(100 * Math.expm1(Math.abs(gain))).toFixed(1)} % ${gain < 0 ? "slower" : "faster"}`;
}
