import type { Started } from "../model/ledger.ts";
import type { PairOutcome } from "../model/measurement.ts";
import type { SelfTest, SelfTestNoise } from "../model/self-test.ts";
import type { ScreenFinding, TaskScreen } from "../model/task-screen.ts";
import { standardDeviation } from "../stats/descriptive.ts";
import { caseGain, gainOfPair, trainYardstick } from "./gain.ts";
import { gainScale } from "./gain-scale.ts";
import { emptyLoop, samplesOf } from "./loop-state.ts";
import { detectableGain, noiseOf } from "./noise.ts";
import { isOfEvaluator, waive } from "./waive.ts";

/** What the self-test saw. `outcomes`: pairs of the base with itself, in their order. */
export type SelfTested = { started: Started; screen: TaskScreen; outcomes: readonly PairOutcome[]; seconds: number };

/** The self-test's document from what was seen. */
export function selfTestOf({ started, screen, outcomes, seconds }: SelfTested): SelfTest {
  const { nulls, planted, findings } = waive(screen, started.waivers);
  const all = [...findings, ...outcomes.flatMap(againstItself)];
  return {
    schemaVersion: 1,
    ok: all.every(({ waived }) => waived),
    title: started.title,
    evidence: started.metric.evidence,
    nulls,
    planted,
    findings: all,
    noise: noiseFrom(started, outcomes),
    sandbox: started.sandbox,
    machine: started.machine,
    seconds,
  };
}

/**
 * 0 where everything holds, 2 where the task fails its screen, 1 where only the evaluator fails its own test: what is
 * loose in a task lets planted candidates pass too.
 */
export function selfTestStatus({ findings }: SelfTest): 0 | 1 | 2 {
  const open = findings.filter(({ waived }) => !waived);
  return open.length === 0 ? 0 : open.every(isOfEvaluator) ? 1 : 2;
}

function againstItself(outcome: PairOutcome): ScreenFinding[] {
  if (outcome.kind === "samples") return [];
  const { kind, detail, case: id } = outcome;
  return [
    {
      name: "baseline-against-itself",
      case: id,
      detail: `the base, measured against itself, is ${kind}: ${detail}`.slice(0, 500),
      remedy:
        "The benchmark must hold on the committed code: mend the contract (arguments, tolerances, command) or the code.",
      waived: false,
    },
  ];
}

/** Reckoned as a campaign reckons its calibration. */
function noiseFrom(started: Started, outcomes: readonly PairOutcome[]): SelfTestNoise | null {
  const state = { ...emptyLoop, started: { ...started, knownNoise: [] }, calibration: outcomes };
  const noise = noiseOf(state);
  const pairs = samplesOf(outcomes);
  if (!noise || pairs.length < outcomes.length) return null;
  const yardstick = trainYardstick(started);
  const { figure } = gainScale(started.metric);
  const detectable = detectableGain(state);
  return {
    pairs: pairs.length,
    scale: started.metric.scale,
    spread: figure(standardDeviation(pairs.map((pair) => gainOfPair(pair, yardstick)))),
    cases: yardstick.cases.map(({ id }) => ({
      id,
      spread: figure(standardDeviation(pairs.map((pair) => caseGain(pair, id, yardstick)))),
    })),
    floor: figure(noise.floor),
    biased: noise.bias > 0,
    detectable: detectable === null ? null : figure(detectable),
  };
}
