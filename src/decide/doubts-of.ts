import type { Evaluation } from "../model/evaluation.ts";
import type { PairSamples } from "../model/measurement.ts";
import { gainScale } from "./gain-scale.ts";
import { startedOf } from "./loop-state.ts";
import type { LoopState } from "./loop-state.ts";
import { calibrationGains, noiseOf } from "./noise.ts";

/** With fewer pairs an interval is wide, whatever they show. */
const fewPairs = 4;

export type Doubted = { pairs: readonly PairSamples[]; speedup: Evaluation["speedup"] };

/** What a reader should know before believing the figures, by the names that src/report/doubts.ts explains; sorted. */
export function doubtsOf(state: LoopState, { pairs, speedup }: Doubted): string[] {
  const started = startedOf(state);
  const { large, noisy } = gainScale(started.metric);
  const gains = calibrationGains(state);
  const isLarge = large !== null && speedup !== null && Math.log(speedup.estimate) > large;
  const isNoisy = noisy !== null && gains.length >= 2 && Math.max(...gains) - Math.min(...gains) > noisy;
  const named: Record<string, boolean> = {
    "biased-machine": (noiseOf(state)?.bias ?? 0) > 0,
    "few-pairs": pairs.length > 0 && pairs.length < fewPairs,
    "large-gain": isLarge,
    "no-held-out": !started.cases.some(({ split }) => split === "test"),
    noisy: isNoisy,
    reported: started.metric.evidence === "reported",
    waived: state.screen?.findings.some(({ waived }) => waived) ?? false,
  };
  const here = Object.keys(named).filter((name) => named[name]);
  return [...new Set([...started.doubts, ...pairs.flatMap((pair) => pair.doubts), ...here])].sort();
}
