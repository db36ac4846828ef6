import type { CaseResult, Evaluation } from "../model/evaluation.ts";
import type { CaseInfo } from "../model/ledger.ts";
import type { Interval, PairSamples } from "../model/measurement.ts";
import type { Verdict } from "../model/verdict.ts";
import { bootstrapInterval } from "../stats/bootstrap.ts";
import { confirmation } from "../stats/confirm.ts";
import { median } from "../stats/descriptive.ts";
import { noiseFloor } from "../stats/noise-floor.ts";
import { createRandom } from "../stats/random.ts";
import { blockGains, caseGain } from "./gain.ts";
import type { Yardstick } from "./gain.ts";
import { calibrationGains, confirmPairs, startedOf } from "./judge.ts";
import { samplesOf } from "./loop-state.ts";
import type { LoopState, Settled } from "./loop-state.ts";

const resamples = 5000;
/** An A/A deviation above this, as a log ratio a pair, is named in the report. */
const noisy = 0.05;

/**
 * The evaluation that a finished campaign reports: of the confirmation where there was one, else of the last
 * candidate's last stage. Null when no candidate was tried at all.
 */
export function evaluationOf(state: LoopState): Evaluation | null {
  const last = state.settled.at(-1);
  const { mode } = startedOf(state);
  if (state.confirmed)
    return build(state, { verdict: state.confirmed, stage: "confirm", pairs: samplesOf(state.confirm) });
  const subject = mode === "evaluate" || mode === "verify" ? last : lastKept(state);
  return subject ? build(state, { verdict: subject.verdict, stage: subject.stage, pairs: subject.pairs }) : null;
}

const lastKept = (state: LoopState): Settled | undefined =>
  state.settled.findLast(({ verdict }) => verdict.kind === "keep");

type Measured = { verdict: Verdict; stage: Evaluation["stage"]; pairs: readonly PairSamples[] };

function build(state: LoopState, { verdict, stage, pairs }: Measured): Evaluation {
  const started = startedOf(state);
  const cases = started.cases.filter(({ id }) => pairs[0]?.cases.some((measured) => measured.id === id));
  const yardstick = { cases, direction: started.metric.direction };
  const speedup = pairs.length > 0 ? combinedInterval(pairs, yardstick) : null;
  return {
    schemaVersion: 1,
    ...wordsOf(verdict),
    evidence: started.metric.evidence,
    speedup,
    metrics: speedup ? [{ name: started.metric.name, kind: started.metric.kind, scale: "ratio", ...speedup }] : [],
    cases: started.cases.map((info) => caseResult(info, { pairs, yardstick, verdict })),
    stage,
    pairs: pairs.length,
    noiseFloor: calibrationGains(state).length < 2 ? null : noiseFloor(calibrationGains(state), confirmPairs).floor,
    detectable: null,
    overhead: null,
    tests: [...(state.tested ?? [])],
    waivers: started.waivers,
    doubts: doubtsOf(state, pairs),
    sandbox: started.sandbox,
    machine: started.machine,
    seconds: (state.lastAt - state.startedAt) / 1000,
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

function caseResult(
  { id, split }: CaseInfo,
  { pairs, yardstick, verdict }: { pairs: readonly PairSamples[]; yardstick: Yardstick; verdict: Verdict },
): CaseResult {
  const measured = pairs.flatMap((pair) => pair.cases.filter((samples) => samples.id === id));
  const incorrect = verdict.kind === "crash" || (verdict.kind === "reject" && verdict.reason === "incorrect");
  if (measured.length === 0) {
    return { id, split, baseline: null, candidate: null, speedup: null, correct: !incorrect, maxError: null };
  }
  return {
    id,
    split,
    baseline: median(measured.map(({ reference }) => median(reference))),
    candidate: median(measured.map(({ candidate }) => median(candidate))),
    speedup: interval(
      pairs.map((pair) => caseGain(pair, id, yardstick)),
      pairs.flatMap((pair) => blockGains(pair, id, yardstick)),
    ),
    correct: !incorrect,
    maxError: Math.max(...measured.map(({ maxError }) => maxError)),
  };
}

/** Student's interval over the pairs; a single pair has only its blocks to show a spread. */
function interval(values: readonly number[], blocks: readonly number[]): Interval {
  const { mean, low, high } = confirmation({ values: values.length > 1 ? values : blocks, alpha: 0.025 });
  return { estimate: Math.exp(mean), low: Math.exp(low), high: Math.exp(high) };
}

function combinedInterval(pairs: readonly PairSamples[], yardstick: Yardstick): Interval {
  const blocks = pairs.map((pair) => yardstick.cases.map(({ id }) => blockGains(pair, id, yardstick)));
  if (pairs.length === 1) return interval([], blocks.flat(2));
  const weights = yardstick.cases.map(({ weight }) => weight);
  return bootstrapInterval({ pairs: blocks, weights, resamples, uniform: createRandom(1).uniform });
}

function doubtsOf(state: LoopState, pairs: readonly PairSamples[]): string[] {
  const started = startedOf(state);
  const gains = calibrationGains(state);
  const doubts = new Set([...started.doubts, ...pairs.flatMap((pair) => pair.doubts)]);
  if (gains.length >= 2 && noiseFloor(gains, confirmPairs).biased) doubts.add("biased-machine");
  if (gains.length >= 2 && Math.max(...gains) - Math.min(...gains) > noisy) doubts.add("noisy");
  if (!started.cases.some(({ split }) => split === "test")) doubts.add("no-held-out");
  if (started.metric.evidence === "reported") doubts.add("reported");
  return [...doubts].sort();
}
