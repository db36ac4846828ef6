import type { Campaign } from "../../src/model/campaign.ts";
import type { Candidate } from "../../src/model/candidate.ts";
import type { Evaluation } from "../../src/model/evaluation.ts";
import type { RunResult } from "../../src/model/run-result.ts";

/** A campaign that went well, as the reports' tests see it; each test changes what it is about. */

export const hostile =
  "@octocat fixes #1 | <img src=x onerror=alert(1)> ![x](https://evil.example/x.png) `code` </details>\n# Boo\u202E\u0000 www.evil.example";

export const frozen = {
  campaign: "issue-1-abcdef01",
  base: "3f2c9ab".padEnd(40, "0"),
  goalHash: "a".repeat(64),
  benchmarkHash: "b".repeat(64),
  evaluator: { version: "0.1.0", digest: "c".repeat(64) },
};

export const candidate: Candidate = {
  id: "12",
  parent: "2",
  proposer: "tuner",
  hypothesis: "TILE=32 INNER=1",
  parameters: { TILE: 32, INNER: 1 },
  edits: [{ path: "matmul.c", baseBlob: "d".repeat(40), content: "…" }],
};

const time = { name: "time", kind: "time", scale: "ratio", estimate: 4.13, low: 4.04, high: 4.17 } as const;

export const evaluation: Evaluation = {
  schemaVersion: 1,
  verdict: "keep",
  reason: "faster",
  detail: "4.1x, above the minimum of 2 %",
  evidence: "observed",
  speedup: { estimate: 4.13, low: 4.04, high: 4.17 },
  metrics: [time],
  cases: [
    {
      id: "train-128",
      split: "train",
      baseline: 0.00171,
      candidate: 0.000403,
      speedup: { estimate: 4.24, low: 4.1, high: 4.4 },
      correct: true,
      maxError: 0.2,
    },
    {
      id: "test-200",
      split: "test",
      baseline: 0.0069,
      candidate: 0.00172,
      speedup: { estimate: 4.01, low: 3.93, high: 4.08 },
      correct: true,
      maxError: 0.3,
    },
  ],
  stage: "confirm",
  pairs: 16,
  noiseFloor: 0.012,
  detectable: 0.02,
  overhead: 0.011,
  tests: [],
  waivers: [],
  doubts: ["same-machine", "shared-core"],
  sandbox: "bubblewrap, uid 65534",
  machine: {
    device: "cpu",
    processor: "Some Processor 3000",
    cores: 2,
    os: "Linux 6.1",
    toolchain: "cc 12.2",
    fingerprint: "f",
  },
  seconds: 31.4,
};

export const passedTest = { command: "make test", ok: true, seconds: 1.24, detail: "" };
export const failedTest = {
  command: "make test",
  ok: false,
  seconds: 0.31,
  detail: "the base passes it: it ended with 2: c[3] is 0, expected 1\nmake: *** [Makefile:7: test] Error 1",
};

/** With guarded metrics, tests that passed, a waiver that was needed and one that was not. */
export const guarded: Evaluation = {
  ...evaluation,
  metrics: [
    time,
    { name: "memory", kind: "memory", scale: "ratio", estimate: 1.001, low: 0.993, high: 1.009, limit: 0.05 },
    { name: "accuracy", kind: "value", scale: "ratio", estimate: 1, low: 1, high: 1, limit: 0 },
  ],
  tests: [passedTest, { ...passedTest, command: "./check.sh | `id`" }],
  waivers: ["zeros", "stale"],
  doubts: [...evaluation.doubts, "waived:zeros", "large-gain"],
};

/** On the difference scale, where there is no ratio. */
export const loss: Evaluation = {
  ...guarded,
  evidence: "reported",
  speedup: null,
  detail: "0.0121 lower over 16 fresh pairs",
  metrics: [
    { name: "val_loss", kind: "value", scale: "difference", estimate: 0.0121, low: 0.0098, high: 0.0144 },
    { name: "peak_rss_mb", kind: "memory", scale: "ratio", estimate: 0.98, low: 0.975, high: 0.985, limit: 0.05 },
  ],
  cases: [
    {
      id: "train-a",
      split: "train",
      baseline: 0.0061,
      candidate: -0.0061,
      speedup: null,
      correct: true,
      maxError: 0,
    },
    { id: "test-b", split: "test", baseline: 2.5, candidate: 2.488, speedup: null, correct: true, maxError: 0 },
  ],
  noiseFloor: 0.0004,
  detectable: 0.0011,
  overhead: null,
  doubts: ["reported"],
};

export const evolve: RunResult = {
  ...frozen,
  schemaVersion: 1,
  mode: "evolve",
  attempt: 1,
  runId: 101,
  runAttempt: 1,
  exit: { kind: "done", reason: "wall_seconds" },
  best: candidate,
  evidence: { ...evaluation, stage: "compare", pairs: 6 },
  tried: 40,
  kept: 3,
  rejected: [
    { id: "1", hypothesis: "TILE=8", reason: "slower", detail: "0.91x (0.90–0.92)" },
    { id: "3", hypothesis: "TILE=64", reason: "slower", detail: "0.97x (0.96–0.98)" },
    { id: "4", hypothesis: "UNROLL=8", reason: "within-noise", detail: "1.003x (0.998–1.008)" },
  ],
  seconds: 90,
  ledger: { lines: 200, sha256: "e".repeat(64) },
};

export const verify: RunResult = {
  ...evolve,
  mode: "verify",
  attempt: 2,
  runId: 102,
  exit: { kind: "done", reason: "verified" },
  evidence: evaluation,
  tried: 1,
  kept: 1,
  rejected: [],
  seconds: 34,
};

export const campaign: Campaign = {
  schemaVersion: 1,
  id: frozen.campaign,
  repository: { id: 1, fullName: "octo/matmul" },
  issue: 1,
  title: "Make matmul faster",
  actor: "octocat",
  baseRef: "main",
  phase: "claimed",
  reason: null,
  request: {
    ...frozen,
    schemaVersion: 1,
    mode: "evolve",
    attempt: 1,
    budget: { iterations: 40, wall_seconds: 90, run_seconds: 300, rejections_in_row: 30 },
    hints: [],
    slice_seconds: 1800,
  },
  base: frozen.base,
  stateRef: `refs/hone/campaigns/${frozen.campaign}`,
  runsOn: ["self-hosted"],
  workflow: "hone.yml",
  runs: [],
  lost: 0,
  stop: null,
  approved: null,
  handled: { comment: 0, presses: [] },
  head: null,
  measuredBase: null,
  pullRequest: null,
  createdAt: "2026-11-21T10:00:00.000Z",
};

const dispatched = { runAttempt: 1, conclusion: "success", reservedMinutes: 35, minutes: 4, usdPerHour: null };
export const ran: Campaign["runs"] = [
  { mode: "evolve", attempt: 1, runId: 101, ...dispatched },
  { mode: "verify", attempt: 2, runId: 102, ...dispatched },
];

/** With a pull request that is open. */
export const published: Campaign = {
  ...campaign,
  phase: "published",
  runs: ran,
  head: "4f2c9ab".padEnd(40, "0"),
  measuredBase: frozen.base,
  pullRequest: 2,
};

export const repositoryUrl = "https://github.example/octo/matmul";
