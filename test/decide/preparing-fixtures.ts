import type { LeftBehind, Observation, RunOutcome, TrustedState } from "../../src/decide/observation.ts";
import type { Campaign } from "../../src/model/campaign.ts";
import { sha256 } from "../../src/model/digest.ts";
import type { PreparedBenchmark } from "../../src/model/prepared-benchmark.ts";
import { noContractHash } from "../../src/model/prepared-place.ts";
import type { RunResult } from "../../src/model/run-result.ts";
import { benchmarkText, claimed, evolved, evolving, goal, now, stateOf } from "./campaign-fixtures.ts";

/** A campaign whose goal had no benchmark, from its claim to the approval of the one that a model wrote. */

export const asking: Campaign = {
  ...claimed,
  request: {
    ...claimed.request,
    mode: "prepare",
    benchmarkHash: noContractHash,
    proposers: [{ kind: "claude", weight: 1, steps: 24 }],
  },
};

export const preparing: Campaign = {
  ...asking,
  phase: "preparing",
  runs: evolving.runs.map((run) => ({ ...run, mode: "prepare" })),
};

export const prepared: PreparedBenchmark = {
  schemaVersion: 1,
  id: claimed.id,
  files: [
    { path: "benchmark.yaml", content: benchmarkText },
    { path: "run.py", content: "print(1)\n" },
  ],
  analysis: {
    language: "C",
    entry_points: [{ name: "matmul", file: "matmul.c", signature: "", description: "" }],
    outputs: [{ field: "c", type: "array", description: "", tolerance: { mode: "relative_delta", value: 1e-4 } }],
    parameters: [],
    threading: { description: "one", env: [], default_threads: 1 },
    build_system: { type: "make", commands: ["make -s"] },
    cases: [
      { id: "train-128", description: "", parameters: { n: 128 }, weight: 1 },
      { id: "test-200", description: "", parameters: { n: 200 }, weight: 1 },
    ],
    scope: ["matmul.c"],
    review: ["Whether 128 is a usual size."],
  },
  proof: {
    metric: "time",
    cases: [
      { id: "train-128", split: "train", value: 0.0069, noise: 0.01 },
      { id: "test-200", split: "test", value: 0.02, noise: null },
    ],
    tolerances: [{ field: "c", words: "1e-4 of the expected value" }],
    refused: ["zeros"],
    waived: [],
    seconds: 2,
  },
  review: ["Whether 128 is a usual size."],
  estimate: { minutes: 20, usd: null },
  cost: { calls: 7, usd: 0.42, seconds: 90 },
};

const text = `${JSON.stringify(prepared, null, 2)}\n`;

export const proposed: Campaign = {
  ...preparing,
  phase: "proposed",
  request: {
    ...preparing.request,
    benchmarkHash: sha256(benchmarkText),
    prepared: { id: prepared.id, sha256: sha256(text) },
  },
  runs: preparing.runs.map((run) => ({ ...run, conclusion: "success", minutes: 4 })),
  preparing: { calls: 7, usd: 0.42 },
};

const none = { evolve: null, verify: null };

const without = (campaign: Campaign): TrustedState => ({ ...stateOf(campaign, none), benchmark: null });
export const waiting = (campaign: Campaign): TrustedState => ({ ...stateOf(campaign, none), prepared });

const { best: _best, ...searched } = evolved;
export const result: RunResult = {
  ...searched,
  mode: "prepare",
  benchmarkHash: noContractHash,
  exit: { kind: "done", reason: "prepared" },
  tried: 0,
  kept: 0,
  rejected: [],
  ledger: { lines: 0, sha256: noContractHash },
  prepared,
  preparing: prepared.cost,
};

const left: LeftBehind = {
  artifactId: 9001,
  result,
  ledger: "",
  base: [],
  benchmark: { ok: true, value: prepared },
};

const outcome: RunOutcome = {
  conclusion: "success",
  url: "https://github.example/octo/kernels/actions/runs/501",
  dispatchedAt: now - 300_000,
  endedAt: now - 60_000,
  began: true,
  minutes: 4,
  checkpoint: null,
  left: { ok: true, value: left },
};

type Facts = Omit<Extract<Observation, { kind: "campaign" }>, "state" | "sight">;

/** Situations of such a campaign, and of one whose own benchmark is shown first. */
export const preparingSituations = (facts: Facts): Record<string, () => Observation> => ({
  "prepare-undispatched": () => ({
    ...facts,
    state: without(asking),
    sight: { kind: "undispatched", found: null, workflow: "active" },
  }),
  preparing: () => ({
    ...facts,
    state: without(preparing),
    sight: { kind: "running", runId: 501, queuedSince: null, progress: null },
  }),
  prepared: () => ({ ...facts, state: without(preparing), sight: { kind: "completed", outcome } }),
  "prepare-lost": () => ({
    ...facts,
    state: without(preparing),
    sight: { kind: "completed", outcome: { ...outcome, conclusion: "failure", left: null } },
  }),
  proposed: () => ({ ...facts, state: waiting(proposed), sight: { kind: "proposed" } }),
  "own-proposed": () => ({
    ...facts,
    state: stateOf({ ...claimed, phase: "proposed" }, none),
    sight: { kind: "proposed" },
  }),
});

/** A goal as it is read where no contract lies. */
export const bare = { goal: goal.goal, benchmark: null, benchmarkText: "" };
