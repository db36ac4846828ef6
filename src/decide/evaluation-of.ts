import type { CaseResult, Evaluation } from "../model/evaluation.ts";
import type { CaseInfo } from "../model/ledger.ts";
import type { Interval, PairSamples } from "../model/measurement.ts";
import { kindOfName } from "../model/metric.ts";
import type { Verdict } from "../model/verdict.ts";
import { median } from "../stats/descriptive.ts";
import { deviceOf } from "./device-of.ts";
import { doubtsOf } from "./doubts-of.ts";
import { wholeYardstick } from "./gain.ts";
import type { Yardstick } from "./gain.ts";
import { gainScale } from "./gain-scale.ts";
import { guardrailsBeside, regressionsOf } from "./guardrails.ts";
import { activeMs, samplesOf, startedOf } from "./loop-state.ts";
import type { LoopState, Settled } from "./loop-state.ts";
import { waivedNames } from "./waive.ts";
import { detectableGain, noiseOf } from "./noise.ts";
import { caseInterval, combinedInterval, studentInterval } from "./objective-interval.ts";

/**
 * The evaluation that a finished campaign reports: of the confirmation where there was one, else of the incumbent's
 * last stage. Where nothing was kept it is of the last candidate that was measured, so that a report can say what could
 * have been seen. Null when no candidate was tried at all.
 */
export function evaluationOf(state: LoopState): Evaluation | null {
  const subject = lastKept(state) ?? state.settled.findLast(({ stage }) => stage !== "none") ?? state.settled.at(-1);
  const { confirmed } = state;
  if (!confirmed) return subject ? build(state, { ...subject, correct: isCorrect(subject.verdict) }) : null;
  // Tests that fail leave nothing to confirm: the figures are the search's, whose outputs were right.
  if (state.confirm.length === 0 && subject) return build(state, { ...subject, verdict: confirmed, correct: true });
  const pairs = samplesOf(state.confirm);
  return build(state, { verdict: confirmed, stage: "confirm", pairs, correct: isCorrect(confirmed) });
}

const lastKept = (state: LoopState): Settled | undefined =>
  state.settled.findLast(({ verdict }) => verdict.kind === "keep");

const isCorrect = (verdict: Verdict): boolean =>
  verdict.kind === "keep" || (verdict.kind === "reject" && verdict.reason !== "incorrect");

type Measured = {
  verdict: Verdict;
  stage: Evaluation["stage"];
  pairs: readonly PairSamples[];
  /** Whether no output was wrong. */
  correct: boolean;
};

function build(state: LoopState, measured: Measured): Evaluation {
  const started = startedOf(state);
  const { verdict, stage, pairs } = measured;
  const { scale, evidence } = started.metric;
  const { figure } = gainScale(started.metric);
  const cases = started.cases.filter(({ id }) => pairs[0]?.cases.some((samples) => samples.id === id));
  const objective = objectiveOf(state, pairs, cases);
  const speedup = scale === "ratio" ? objective : null;
  const device = deviceOf(pairs);
  const [noise, detectable] = [noiseOf(state), detectableGain(state)];
  return {
    schemaVersion: 1,
    ...wordsOf(verdict),
    evidence,
    speedup,
    metrics: metricsOf(state, { objective, pairs, cases }),
    cases: started.cases.map((info) => caseResult(info, state, measured)),
    stage,
    pairs: pairs.length,
    noiseFloor: noise && figure(noise.floor),
    detectable: detectable === null ? null : figure(detectable),
    overhead: largestOverhead(pairs),
    tests: [...(state.tested ?? [])],
    waivers: waivedNames(state.screen),
    doubts: doubtsOf(state, { pairs, speedup }),
    sandbox: started.sandbox,
    machine: started.machine,
    ...(device && { device }),
    seconds: activeMs(state, state.lastAt) / 1000,
  };
}

function wordsOf(verdict: Verdict): Pick<Evaluation, "verdict" | "reason" | "detail"> {
  switch (verdict.kind) {
    case "keep":
      return { verdict: "keep", reason: "faster", detail: verdict.detail };
    case "reject":
      return { verdict: "reject", reason: verdict.reason, detail: verdict.detail };
    case "crash":
      return { verdict: "crash", reason: verdict.stage, detail: verdict.error };
  }
}

function objectiveOf(
  state: LoopState,
  pairs: readonly PairSamples[],
  cases: readonly CaseInfo[],
): Evaluation["speedup"] {
  const started = startedOf(state);
  const gains = pairs.length === 0 ? null : combinedInterval(pairs, { ...wholeYardstick(started), cases });
  return gains && gainScale(started.metric).interval(gains);
}

type Objective = { objective: Interval | null; pairs: readonly PairSamples[]; cases: readonly CaseInfo[] };

/** The objective first, then the guarded metrics that two pairs or more have values of. */
function metricsOf(state: LoopState, { objective, pairs, cases }: Objective): Evaluation["metrics"] {
  const started = startedOf(state);
  const { name, kind, scale } = started.metric;
  const guarded = guardrailsBeside(started).flatMap((guardrail) => {
    const regressions = regressionsOf(pairs, cases, guardrail) ?? [];
    const interval = studentInterval(regressions.map((regression) => -regression));
    if (!interval) return [];
    const { estimate, low, high } = interval;
    const ratio = { estimate: Math.exp(estimate), low: Math.exp(low), high: Math.exp(high) };
    const { metric: guarded, limit } = guardrail;
    return [{ name: guarded, kind: kindOfName(guarded), scale: "ratio" as const, ...ratio, limit }];
  });
  return [...(objective ? [{ name, kind, scale, ...objective }] : []), ...guarded];
}

function caseResult({ id, split }: CaseInfo, state: LoopState, { pairs, correct }: Measured): CaseResult {
  const { metric } = startedOf(state);
  const yardstick: Yardstick = wholeYardstick(startedOf(state));
  const measured = pairs.flatMap((pair) => pair.cases.filter((samples) => samples.id === id));
  if (measured.length === 0)
    return { id, split, baseline: null, candidate: null, speedup: null, correct, maxError: null };
  const gains = metric.scale === "ratio" ? caseInterval(pairs, id, yardstick) : null;
  return {
    id,
    split,
    baseline: median(measured.map(({ reference }) => median(reference))),
    candidate: median(measured.map(({ candidate }) => median(candidate))),
    speedup: gains && gainScale(metric).interval(gains),
    correct,
    maxError: Math.max(...measured.map(({ maxError }) => maxError)),
  };
}

function largestOverhead(pairs: readonly PairSamples[]): number | null {
  const shares = pairs.flatMap(({ cases }) => cases.flatMap(({ overhead }) => overhead ?? []));
  return shares.length === 0 ? null : Math.max(...shares);
}
