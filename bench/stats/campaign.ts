import { apply, emptyLoop } from "../../src/decide/loop-state.ts";
import type { LoopState } from "../../src/decide/loop-state.ts";
import { next } from "../../src/decide/next.ts";
import type { Step } from "../../src/decide/next.ts";
import type { BuildOutcome, EventBody, Started } from "../../src/model/ledger.ts";
import type { PairOutcome, Stage } from "../../src/model/measurement.ts";
import { median } from "../../src/stats/descriptive.ts";
import type { Random } from "../../src/stats/random.ts";
import { processOf } from "./recorded-samples.ts";
import type { Configuration, Temper } from "./recorded-samples.ts";

/** A campaign whose candidates all run as fast as the base, but for the one that gains. */
export type World = {
  configuration: Configuration;
  candidates: number;
  /** Index of the candidate with a gain, from 1, and its true ratio to the base; null where none has any. */
  gain: { candidate: number; ratio: number } | null;
  temper: Temper;
  random: Random;
};

/**
 * Plays a whole campaign by the loop's own rules: the same fold, `next` and judges as on a runner, whose wall time is
 * `milliseconds`; drawing the samples is not counted.
 */
export function playCampaign(world: World): { state: LoopState; milliseconds: number } {
  let milliseconds = 0;
  const clocked = <T>(work: () => T): T => {
    const from = performance.now();
    const result = work();
    milliseconds += performance.now() - from;
    return result;
  };
  let state = emptyLoop;
  let seq = 0;
  const add = (body: EventBody) => {
    state = clocked(() => apply(state, { ...body, seq, at: seq * 100 }));
    seq++;
  };
  add(startedEvent(world.candidates));
  for (;;) {
    const step = clocked(() => next(state, seq * 100));
    if (step.do === "nothing") return { state, milliseconds };
    add(answer(step, state, world));
  }
}

function answer(step: Exclude<Step, { do: "nothing" }>, state: LoopState, world: World): EventBody {
  switch (step.do) {
    case "baseline":
      return { type: "baseline", outcome: built("base") };
    case "screen":
      return { type: "screened", screen: { nulls: [], planted: [], findings: [], seconds: 0 } };
    case "test":
      return { type: "tested", candidate: step.candidate.id, runs: [] };
    case "propose":
      return { type: "candidate", candidate: proposed(String(state.settled.length + 1)) };
    case "build":
      return { type: "built", candidate: step.candidate.id, outcome: built(step.candidate.id) };
    case "pair": {
      const { candidate, against, stage } = step;
      return { type: "measured", candidate, against, stage, outcome: pair(stage, { candidate, against }, world) };
    }
    case "settle":
      return { type: "verdict", candidate: step.candidate.id, stage: step.stage, verdict: step.verdict };
    case "end":
      return { type: "budget", ended: step.ended };
    case "report":
      return { type: "final_report", best: step.best, evaluation: step.evaluation };
  }
}

const proposed = (id: string) => ({
  id,
  parent: "base",
  proposer: "tuner",
  hypothesis: `TILE=${id}`,
  parameters: {},
  edits: [],
});

const built = (id: string): BuildOutcome => ({ kind: "built", digest: `digest-${id}`, seconds: 1 });

/** As the native driver plans a pair (src/evaluate/native-pair.ts): blocks of 13 ms, half a second for all rounds. */
const plan = { blockSeconds: 0.0132, caseSeconds: 0.5, fewestRounds: 3 };
const rounds: Record<Stage, number> = { calibrate: 5, screen: 4, compare: 5, confirm: 6 };

/** Two fresh processes in alternating blocks. */
function pair(stage: Stage, { candidate, against }: { candidate: string; against: string }, world: World): PairOutcome {
  const { configuration, random } = world;
  const seconds = median(configuration.repeats);
  const calls = Math.ceil(plan.blockSeconds / seconds);
  const fitting = Math.max(plan.fewestRounds, Math.floor(plan.caseSeconds / (2 * calls * seconds)));
  const blocks = Array.from({ length: Math.min(rounds[stage], fitting) }, (_, i) => i);
  const variant = (id: string) => {
    const ratio = world.gain && id === String(world.gain.candidate) ? world.gain.ratio : 1;
    const run = processOf(configuration, random, world.temper);
    return blocks.map(() => run(calls) / ratio);
  };
  const samples = {
    id: "recorded",
    calls: { reference: calls, candidate: calls },
    reference: variant(against),
    candidate: variant(candidate),
    maxError: 0,
    checked: 1,
  };
  return { kind: "samples", pair: { cases: [samples], doubts: [] } };
}

function startedEvent(candidates: number): Started {
  const digest = "0".repeat(64);
  const frozen = { campaign: "simulated", base: "0".repeat(40), goalHash: digest, benchmarkHash: digest };
  return {
    type: "started",
    mode: "run",
    frozen: { ...frozen, evaluator: { version: "0", digest } },
    title: "simulated",
    budget: { iterations: candidates, wall_seconds: 1e9, run_seconds: 60, rejections_in_row: candidates },
    cases: [{ id: "recorded", split: "train", weight: 1 }],
    metric: {
      name: "time",
      direction: "minimize",
      kind: "time",
      scale: "ratio",
      minImprovement: 0.01,
      evidence: "observed",
    },
    guardrails: [],
    waivers: [],
    tests: 0,
    knownNoise: [],
    machine: { device: "gpu", processor: "", cores: 1, os: "", toolchain: "", fingerprint: "" },
    sandbox: "simulated",
    doubts: [],
  };
}
