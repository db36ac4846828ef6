import { claim } from "../../src/decide/claim.ts";
import type {
  LeftBehind,
  Observation,
  PullSight,
  ReadGoal,
  RepositoryFacts,
  RunOutcome,
  TrustedState,
} from "../../src/decide/observation.ts";
import { parseBenchmark } from "../../src/goal/read-benchmark.ts";
import { parseGoal } from "../../src/goal/read-goal.ts";
import type { Campaign } from "../../src/model/campaign.ts";
import type { Candidate } from "../../src/model/candidate.ts";
import { Config } from "../../src/model/config.ts";
import { sha256 } from "../../src/model/digest.ts";
import type { Evaluation } from "../../src/model/evaluation.ts";
import type { RunResult } from "../../src/model/run-result.ts";

export const base = "3f2c9ab000000000000000000000000000000000";
export const blob = "b10b000000000000000000000000000000000000";
export const stateSha = "57a7e00000000000000000000000000000000000";
/** 2026-11-21T10:00:00Z. */
export const now = 1_795_255_200_000;

export const issueTitle = "Make matmul faster";
export const issueBody = "## Target\nThe function `matmul` in `matmul.c`.\n\n## Editable Scope\n- matmul.c\n";
export const benchmarkText = `schema_version: 1
benchmark_id: matmul-c
build: {commands: [[make, -s]], inputs: [Makefile], artifact: libmatmul.so}
functions: [{symbol: matmul, args: [{name: a, role: in, dtype: f32, shape: [n]}, {name: c, role: out, dtype: f32, shape: [n]}]}]
cases: [{id: train-128, n: 128}, {id: test-200, n: 200}]
`;

export const repository: RepositoryFacts = {
  id: 7,
  fullName: "octo/kernels",
  url: "https://github.example/octo/kernels",
  defaultBranch: "main",
  state: "open",
  hasIssues: true,
  isPublic: false,
};

export const goal = {
  goal: parseGoal({ text: issueBody, name: "issue #4", title: issueTitle }),
  benchmark: parseBenchmark({ text: benchmarkText, name: "benchmark.yaml" }),
  benchmarkText,
} satisfies ReadGoal;

export const issue = {
  number: 4,
  title: issueTitle,
  open: true,
  locked: false,
  labels: ["optimize"],
  editedAt: null,
};

export const config = Config.parse({});

export const claimed: Campaign = claim({
  repository,
  config,
  base,
  baseRef: "main",
  issue,
  goal,
  actor: "ada",
  repeats: 0,
  now,
});

const dispatched = { runAttempt: 1, reservedMinutes: 35, minutes: null, usdPerHour: null };

const run501 = { mode: "evolve", attempt: 1, runId: 501, ...dispatched, conclusion: null } as const;

export const evolving: Campaign = { ...claimed, phase: "evolving", runs: [run501] };

export const candidate: Candidate = {
  id: "2",
  parent: "base",
  proposer: "tuner",
  hypothesis: "TILE=32",
  parameters: { TILE: 32 },
  edits: [{ path: "matmul.c", baseBlob: blob, content: "#define TILE 32\n" }],
};

export const verifying: Campaign = {
  ...evolving,
  phase: "verifying",
  request: { ...claimed.request, mode: "verify", attempt: 2, candidate },
  runs: [
    { mode: "evolve", attempt: 1, runId: 501, ...dispatched, conclusion: "success" },
    { mode: "verify", attempt: 2, runId: 502, ...dispatched, conclusion: null },
  ],
};

const { campaign: id, goalHash, benchmarkHash, evaluator } = claimed.request;

/** A search's ledger, as far as a decision looks into it: what was allowed, and that something happened. */
export const ledgerOf = (...more: object[]): string =>
  [{ type: "started", budget: claimed.request.budget }, { type: "hint", text: "x" }, ...more]
    .map((event, seq) => `${JSON.stringify({ seq, at: 1, ...event })}\n`)
    .join("");

const sums = (ledger: string) => ({ lines: ledger.split("\n").length - 1, sha256: sha256(ledger) });

export const evolved: RunResult = {
  campaign: id,
  base,
  goalHash,
  benchmarkHash,
  evaluator,
  schemaVersion: 1,
  mode: "evolve",
  attempt: 1,
  runId: 501,
  runAttempt: 1,
  exit: { kind: "done", reason: "iterations" },
  best: structuredClone(candidate),
  tried: 12,
  kept: 1,
  rejected: [{ id: "1", hypothesis: "TILE=8", reason: "slower", detail: "0.91x" }],
  seconds: 60,
  ledger: sums(ledgerOf()),
};

const measured = {
  baseline: 0.0069,
  candidate: 0.0017,
  speedup: { estimate: 4, low: 3.9, high: 4.1 },
  correct: true,
  maxError: 0.2,
};

export const confirmation: Evaluation = {
  schemaVersion: 1,
  verdict: "keep",
  reason: "faster",
  detail: "4.1x faster",
  evidence: "observed",
  speedup: { estimate: 4.1, low: 4, high: 4.2 },
  metrics: [{ name: "time", kind: "time", scale: "ratio", estimate: 4.1, low: 4, high: 4.2 }],
  cases: [
    { ...measured, id: "train-128", split: "train" },
    { ...measured, id: "test-200", split: "test" },
  ],
  stage: "confirm",
  pairs: 16,
  noiseFloor: 0.01,
  detectable: null,
  overhead: null,
  tests: [],
  waivers: [],
  doubts: [],
  sandbox: "bubblewrap",
  machine: { device: "cpu", processor: "x", cores: 2, os: "linux", toolchain: "cc 12", fingerprint: "f" },
  seconds: 20,
};

export const verified: RunResult = {
  ...evolved,
  best: structuredClone(candidate),
  mode: "verify",
  attempt: 2,
  runId: 502,
  exit: { kind: "done", reason: "verified" },
  evidence: confirmation,
};

export const stateOf = (campaign: Campaign, results: Pick<TrustedState, "evolve" | "verify">): TrustedState => ({
  kind: "trusted",
  sha: stateSha,
  writtenAt: now - 600_000,
  campaign,
  goal: goal.goal,
  benchmark: goal.benchmark,
  prepared: null,
  ...results,
});

const leftBy = (result: RunResult, ledger = ledgerOf()): LeftBehind => ({
  artifactId: 9001,
  result: { ...result, ledger: sums(ledger) },
  ledger,
  base: [{ path: "matmul.c", mode: "100644", blob }],
  benchmark: null,
});

const outcomeOf = (result: RunResult): RunOutcome => ({
  conclusion: "success",
  url: "https://github.example/octo/kernels/actions/runs/501",
  dispatchedAt: now - 300_000,
  endedAt: now - 60_000,
  began: true,
  minutes: 4,
  checkpoint: null,
  left: { ok: true, value: leftBy(result) },
});

/** The runner was lost, as GitHub tells it. */
const lostBy = (result: RunResult): RunOutcome => ({ ...outcomeOf(result), conclusion: "failure", left: null });

export const checkpointed: RunResult = { ...evolved, exit: { kind: "paused", reason: "checkpoint" } };

const none = { evolve: null, verify: null };
export const facts = {
  kind: "campaign",
  repository,
  config: { ok: true, value: config },
  permission: "write",
  presser: null,
} as const;

/** The commit on the pull request's branch. */
export const ownHead = "4f2c9ab000000000000000000000000000000000";

export const published: Campaign = {
  ...verifying,
  phase: "published",
  head: ownHead,
  measuredBase: base,
  pullRequest: 9,
  runs: verifying.runs.map((run) => ({ ...run, conclusion: "success" })),
};

export const pull: PullSight = {
  number: 9,
  state: "open",
  head: ownHead,
  title: "matmul: 4.1x faster (4.0–4.2)",
  body: "<!-- hone:pull-request -->\n\nCloses #4.\n",
  draft: false,
  labels: [],
};

/** The base branch still stands where the campaign began. */
const unmoved = { head: base, touches: [], candidate: [], contract: [], comparable: true };

const asked = { by: "label", actor: "ada", isPerson: true, permission: "write", at: now } as const;
const noRun = { kind: "undispatched", found: null, workflow: "active" } as const;

/** Situations to start from, one for each thing a campaign can wait for. */
export const situations: Record<string, () => Observation> = {
  request: () => ({
    kind: "request",
    repository,
    label: "optimize",
    config: { ok: true, value: config },
    asked,
  }),
  claim: () => ({
    kind: "claim",
    repository,
    config,
    asked,
    base,
    baseRef: "main",
    working: [],
    others: [],
    issue,
    goal: { ok: true, value: goal },
    workflow: "active",
    earlier: [],
  }),
  undispatched: () => ({ ...facts, state: stateOf(claimed, none), sight: noRun }),
  running: () => ({
    ...facts,
    state: stateOf(evolving, none),
    sight: { kind: "running", runId: 501, queuedSince: null, progress: null },
  }),
  "verify-running": () => ({
    ...facts,
    state: stateOf(verifying, { evolve: evolved, verify: null }),
    sight: { kind: "running", runId: 502, queuedSince: null, progress: null },
  }),
  "next-undispatched": () => ({
    ...facts,
    state: stateOf(
      { ...evolving, request: { ...evolving.request, attempt: 2 }, runs: [{ ...run501, minutes: 30, usdPerHour: 2 }] },
      { evolve: evolved, verify: null },
    ),
    sight: noRun,
  }),
  sliced: () => ({
    ...facts,
    state: stateOf(evolving, none),
    sight: { kind: "completed", outcome: outcomeOf({ ...evolved, exit: { kind: "paused", reason: "slice" } }) },
  }),
  lost: () => ({
    ...facts,
    state: stateOf(evolving, none),
    sight: { kind: "completed", outcome: lostBy(evolved) },
  }),
  "lost-with-checkpoint": () => ({
    ...facts,
    state: stateOf(evolving, none),
    sight: { kind: "completed", outcome: { ...lostBy(evolved), checkpoint: leftBy(checkpointed) } },
  }),
  "verify-lost": () => ({
    ...facts,
    state: stateOf(verifying, { evolve: evolved, verify: null }),
    sight: { kind: "completed", outcome: lostBy(verified) },
  }),
  evolved: () => ({
    ...facts,
    state: stateOf(evolving, none),
    sight: { kind: "completed", outcome: outcomeOf(evolved) },
  }),
  "verify-undispatched": () => ({
    ...facts,
    state: stateOf({ ...verifying, runs: verifying.runs.slice(0, 1) }, { evolve: evolved, verify: null }),
    sight: noRun,
  }),
  verified: () => ({
    ...facts,
    state: stateOf(verifying, { evolve: evolved, verify: null }),
    sight: { kind: "completed", outcome: outcomeOf(verified) },
  }),
  publishing: () => ({
    ...facts,
    state: stateOf({ ...verifying, phase: "publishing" }, { evolve: evolved, verify: verified }),
    sight: { kind: "publishing", branch: { kind: "absent" }, pullRequest: null, base: unmoved },
  }),
  waiting: () => ({
    ...facts,
    config: { ok: true, value: { ...config, publish: "after_approval" } },
    state: stateOf({ ...verifying, phase: "waiting" }, { evolve: evolved, verify: verified }),
    sight: { kind: "waiting", base: unmoved, originals: { [blob]: "#define TILE 16\n" } },
  }),
  published: () => ({
    ...facts,
    state: stateOf(published, { evolve: evolved, verify: verified }),
    sight: { kind: "published", branch: { kind: "earlier", head: ownHead }, pullRequest: pull, base: unmoved },
  }),
  "no-campaign": () => ({
    kind: "no-campaign",
    repository,
    config: { ok: true, value: config },
    campaign: id,
    issue: 4,
    state: { kind: "absent" },
  }),
};
