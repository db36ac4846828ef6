import { apply, emptyLoop } from "../../src/decide/loop-state.ts";
import type { LoopState } from "../../src/decide/loop-state.ts";
import { next } from "../../src/decide/next.ts";
import type { Step } from "../../src/decide/next.ts";
import type { Candidate } from "../../src/model/candidate.ts";
import type { BuildOutcome, CampaignMode, EventBody, Gate, LedgerEvent, Started } from "../../src/model/ledger.ts";
import type { PairOutcome } from "../../src/model/measurement.ts";
import type { MetricScale } from "../../src/model/metric.ts";
import type { TestRun } from "../../src/model/test-run.ts";

/** What becomes of a candidate: how its build ends, and its true gain (a log ratio to the base) or its failure. */
export type Fate = {
  gate?: Gate;
  build?: BuildOutcome;
  gain?: number;
  /** Of metrics beside the objective: the candidate's value over the reference's; the base has 1000. */
  others?: Record<string, number>;
  /** What the repository's own tests say of it. */
  tests?: TestRun[];
  failure?: Exclude<PairOutcome, { kind: "samples" }>;
};

export type Script = {
  mode?: CampaignMode;
  budget?: Partial<Started["budget"]>;
  /** Candidates in the order of proposal; the search is exhausted after them. */
  fates: readonly Fate[];
  /** Standard deviation of a pair's value, as a log ratio. */
  noise?: number;
  /** Gain of a held-out case that the search does not see. */
  heldOutGain?: number;
  /** Milliseconds that one step takes. */
  stepMs?: number;
  /** What the campaign's first event says otherwise; on the difference scale a fate's gain is a difference. */
  started?: Partial<Started>;
};

/** Plays a whole campaign against the pure loop, answering each step as the world of the script would. */
export function play(script: Script): { events: LedgerEvent[]; state: LoopState } {
  const events: LedgerEvent[] = [];
  let state = emptyLoop;
  let noiseAt = 0;
  const add = (body: EventBody) => {
    const event = { ...body, seq: events.length, at: events.length * (script.stepMs ?? 100) };
    events.push(event);
    state = apply(state, event);
  };
  // A fixed sequence that looks like noise and makes every test repeatable.
  const jitter = () => (script.noise ?? 0.002) * [0.9, -1.1, 0.3, -0.4, 1.2, -0.7, 0.1, -0.3][noiseAt++ % 8]!;
  add(startedEvent(script));
  for (let guard = 0; guard < 5000; guard++) {
    const step = next(state, events.length * (script.stepMs ?? 100));
    if (step.do === "nothing") return { events, state };
    for (const body of answer(step, { script, state, jitter })) add(body);
  }
  throw new Error("the campaign does not end");
}

type World = { script: Script; state: LoopState; jitter: () => number };

function answer(step: Step, { script, state, jitter }: World): EventBody[] {
  switch (step.do) {
    case "baseline":
      return [{ type: "baseline", outcome: built("base") }];
    case "screen":
      return [{ type: "screened", screen: { nulls: [], planted: [], findings: [], seconds: 0 } }];
    case "test":
      return [{ type: "tested", candidate: step.candidate.id, runs: fateOf(script, step.candidate.id).tests ?? [] }];
    case "propose":
      return [proposal(script, state)];
    case "build":
      return [
        {
          type: "built",
          candidate: step.candidate.id,
          outcome: fateOf(script, step.candidate.id).build ?? built(step.candidate.id),
        },
      ];
    case "pair": {
      const fate = fateOf(script, step.candidate);
      const gain = (fate.gain ?? 0) - (fateOf(script, step.against).gain ?? 0);
      const outcome =
        fate.failure ??
        pair(step.cases, {
          gainOf: (id) => (id === "test-1" ? (script.heldOutGain ?? gain) : gain) + jitter(),
          scale: script.started?.metric?.scale ?? "ratio",
          others: fate.others ?? {},
        });
      return [{ type: "measured", candidate: step.candidate, against: step.against, stage: step.stage, outcome }];
    }
    case "settle":
      return [{ type: "verdict", candidate: step.candidate.id, stage: step.stage, verdict: step.verdict }];
    case "end":
      return [{ type: "budget", ended: step.ended }];
    case "report":
      return [{ type: "final_report", best: step.best, evaluation: step.evaluation }];
    case "nothing":
      return [];
  }
}

function proposal(script: Script, state: LoopState): EventBody {
  const id = String(state.settled.length + 1);
  const fate = script.fates[state.settled.length];
  if (!fate) return { type: "budget", ended: "exhausted" };
  return { type: "candidate", candidate: candidateOf(id), ...(fate.gate && { gate: fate.gate }) };
}

const fateOf = (script: Script, id: string): Fate => (id === "base" ? {} : (script.fates[Number(id) - 1] ?? {}));
const built = (id: string): BuildOutcome => ({ kind: "built", digest: `digest-${id}`, seconds: 0.1 });

const candidateOf = (id: string): Candidate => ({
  id,
  parent: "base",
  proposer: "tuner",
  hypothesis: `TILE=${id}`,
  parameters: { TILE: id },
  edits: [],
});

type Side = { gainOf: (id: string) => number; scale: MetricScale; others: Record<string, number> };

/** Five blocks of 12 ms a variant and case; the candidate's are shorter by the gain. */
function pair(cases: readonly string[], { gainOf, scale, others }: Side): PairOutcome {
  const guarded = Object.entries(others).map(([name, ratio]) => [
    name,
    { reference: [1000], candidate: [1000 * ratio] },
  ]);
  return {
    kind: "samples",
    pair: {
      doubts: [],
      cases: cases.map((id) => {
        const reference = [0.012, 0.0121, 0.0119, 0.012, 0.0122];
        const gain = gainOf(id);
        return {
          id,
          calls: { reference: 1, candidate: 1 },
          reference,
          candidate: reference.map((value) => (scale === "ratio" ? value / Math.exp(gain) : value - gain)),
          others: Object.fromEntries(guarded),
          overhead: 0.01,
          maxError: 0,
          checked: 3,
        };
      }),
    },
  };
}

function startedEvent({ mode = "run", budget, started }: Script): Started {
  const digest = "0".repeat(64);
  return {
    type: "started",
    mode,
    frozen: {
      campaign: "c",
      base: "0".repeat(40),
      goalHash: digest,
      benchmarkHash: digest,
      evaluator: { version: "0", digest },
    },
    title: "Make it faster",
    budget: { iterations: 40, wall_seconds: 1e6, run_seconds: 60, rejections_in_row: 30, ...budget },
    cases: [
      { id: "train-1", split: "train", weight: 1 },
      { id: "train-2", split: "train", weight: 1 },
      { id: "test-1", split: "test", weight: 1 },
    ],
    metric: {
      name: "time",
      direction: "minimize",
      kind: "time",
      scale: "ratio",
      minImprovement: 0.02,
      evidence: "observed",
    },
    guardrails: [],
    waivers: [],
    tests: 0,
    knownNoise: [],
    machine: { device: "cpu", processor: "p", cores: 2, os: "o", toolchain: "t", fingerprint: "f" },
    sandbox: "bubblewrap",
    doubts: [],
    ...started,
  };
}
