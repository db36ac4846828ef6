import type { Evaluation } from "../model/evaluation.ts";
import type { PairSamples } from "../model/measurement.ts";
import { unseenAlone } from "./alone.ts";
import { confirmError } from "./confirmation-plan.ts";
import { gainScale } from "./gain-scale.ts";
import { openSoftLimits } from "./guardrails.ts";
import { startedOf } from "./loop-state.ts";
import type { LoopState } from "./loop-state.ts";
import { calibrationGains, noiseOf } from "./noise.ts";
import { waivedNames } from "./waive.ts";

/** With fewer pairs an interval is wide, whatever they show. */
const fewPairs = 4;

export type Doubted = { pairs: readonly PairSamples[]; speedup: Evaluation["speedup"] };

/** What a reader should know before believing the figures, by the names that src/report/doubts.ts explains; sorted. */
export function doubtsOf(state: LoopState, { pairs, speedup }: Doubted): string[] {
  const started = startedOf(state);
  const { large, noisy } = gainScale(started.metric);
  const gains = calibrationGains(state);
  const doubts = new Set([...started.doubts, ...pairs.flatMap((pair) => pair.doubts)]);
  if (unseenAlone(started, pairs, confirmError)) doubts.add("alone");
  if ((noiseOf(state)?.bias ?? 0) > 0) doubts.add("biased-machine");
  if (noisy !== null && gains.length >= 2 && Math.max(...gains) - Math.min(...gains) > noisy) doubts.add("noisy");
  if (pairs.length > 0 && pairs.length < fewPairs) doubts.add("few-pairs");
  if (large !== null && speedup !== null && Math.log(speedup.estimate) > large) doubts.add("large-gain");
  if (!started.cases.some(({ split }) => split === "test")) doubts.add("no-held-out");
  if (started.metric.evidence === "reported") doubts.add("reported");
  for (const metric of openSoftLimits(started, pairs, confirmError)) doubts.add(`soft-limit:${metric}`);
  for (const name of waivedNames(state.screen)) doubts.add(`waived:${name}`);
  return [...doubts].sort();
}
