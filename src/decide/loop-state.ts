import type { Budget, Ended } from "../model/budget.ts";
import type { Candidate } from "../model/candidate.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { BuildOutcome, Carried, Charged, Gate, LedgerEvent, Reviewed, Started, Turn } from "../model/ledger.ts";
import type { PairOutcome, PairSamples } from "../model/measurement.ts";
import type { TaskScreen } from "../model/task-screen.ts";
import type { TestRun } from "../model/test-run.ts";
import type { Verdict } from "../model/verdict.ts";
import { countTurn } from "./turn-costs.ts";
import type { TurnCost, UnderWay } from "./turn-costs.ts";

/** A candidate that has no verdict yet, and how far its evaluation has come. */
export type OpenCandidate = {
  candidate: Candidate;
  gate: Gate | null;
  built: BuildOutcome | null;
  screen: PairOutcome | null;
  compare: readonly PairOutcome[];
};

export type Settled = {
  candidate: Candidate;
  verdict: Verdict;
  /** Digest of its build, where it was built. */
  digest: string | null;
  /** What it was measured against, and all pairs of the search; the screening pair is the comparison's first. */
  against: string;
  stage: "none" | "screen" | "compare";
  pairs: readonly PairSamples[];
  /** The earlier candidate, or `base`, whose code or whose build it is: what became of that one became of it. */
  twin: string | null;
};

/** A turn without a candidate. */
export type TakenTurn = Turn & {
  /** The search had ended since, and was given more. */
  isPast?: boolean;
};

/** The best candidate kept so far; the baseline until one is kept. */
export type Incumbent = { candidate: Candidate | null; digest: string };

/** The loop's state: a fold over the ledger and nothing else. */
export type LoopState = {
  started: Started | null;
  /** Milliseconds since the epoch of the first and of the last event. */
  startedAt: number;
  lastAt: number;
  /** Milliseconds in between that belonged to no process: from the last event before a resume to it. */
  idle: number;
  /** What was brought from another machine; null where the campaign began here. */
  carried: Carried | null;
  /** Milliseconds that the last A/A pair took. */
  pairMs: number;
  baseline: BuildOutcome | null;
  screen: TaskScreen | null;
  calibration: readonly PairOutcome[];
  incumbent: Incumbent | null;
  open: OpenCandidate | null;
  settled: readonly Settled[];
  hints: readonly string[];
  /** What models cost so far, each call once, in the order that they came. */
  charges: readonly Charged[];
  /** Turns of proposers that led to no candidate. */
  turns: readonly TakenTurn[];
  /** What each turn so far has cost, with a candidate or without, oldest first; and the one under way. */
  costs: readonly TurnCost[];
  underWay: UnderWay;
  /** What a model said of the winner; null where none was asked. */
  reviewed: Reviewed | null;
  ended: Ended | null;
  /** Pairs of the incumbent against the base over all cases, after the search. */
  confirm: readonly PairOutcome[];
  /** The repository's own tests on the incumbent; null while they have not run. */
  tested: readonly TestRun[] | null;
  confirmed: Verdict | null;
  report: { best: string | null; evaluation: Evaluation | null } | null;
};

export const emptyLoop: LoopState = {
  started: null,
  startedAt: 0,
  lastAt: 0,
  idle: 0,
  carried: null,
  pairMs: 0,
  baseline: null,
  screen: null,
  calibration: [],
  incumbent: null,
  open: null,
  settled: [],
  hints: [],
  charges: [],
  turns: [],
  costs: [],
  underWay: { since: 0, usd: 0 },
  reviewed: null,
  ended: null,
  confirm: [],
  tested: null,
  confirmed: null,
  report: null,
};

/** One event further. Total over the event types; events that only people read change nothing. */
export function apply(before: LoopState, event: LedgerEvent): LoopState {
  const { costs, underWay } = countTurn(before, event);
  const state = { ...before, lastAt: event.at, costs, underWay };
  switch (event.type) {
    case "started":
      return { ...state, started: event, startedAt: event.at };
    case "baseline":
      return withBaseline(state, event.outcome);
    case "screened":
      return { ...state, screen: event.screen };
    case "candidate":
      return {
        ...state,
        open: { candidate: event.candidate, gate: event.gate ?? null, built: null, screen: null, compare: [] },
      };
    case "built":
      return withBuild(state, event.candidate, event.outcome);
    case "measured":
      return withPair(
        { ...state, pairMs: event.stage === "calibrate" ? event.at - before.lastAt : state.pairMs },
        event,
      );
    case "verdict":
      return event.stage === "confirm" ? { ...state, confirmed: event.verdict } : withVerdict(state, event.verdict);
    case "tested":
      return { ...state, tested: event.runs };
    case "budget":
      return { ...state, ended: event.ended };
    case "granted":
      return withBudget(state, event.budget);
    case "hint":
      return { ...state, hints: [...state.hints, event.text] };
    case "final_report":
      return { ...state, report: { best: event.best, evaluation: event.evaluation } };
    case "checkpoint":
      if (event.name === "resumed") return { ...state, idle: state.idle + event.at - before.lastAt };
      return event.carried ? { ...state, carried: event.carried } : state;
    case "charged":
      return state.charges.some(({ call }) => call === event.call)
        ? state
        : { ...state, charges: [...state.charges, event] };
    case "turn":
      return { ...state, turns: [...state.turns, event] };
    case "reviewed":
      return { ...state, reviewed: event };
    case "thought":
    case "tool_call":
    case "tool_result":
    case "error":
      return state;
  }
}

/** The search is open again: what it had ended with was the end of the former budget. */
function withBudget(state: LoopState, budget: Budget): LoopState {
  const started = state.started && { ...state.started, budget };
  // Who had stopped may have something for the new budget.
  const turns = state.turns.map((turn) => ({ ...turn, isPast: true }));
  return {
    ...state,
    started,
    turns,
    reviewed: null,
    ended: null,
    confirm: [],
    tested: null,
    confirmed: null,
    report: null,
  };
}

/** A second `baseline` is the build of a campaign that was gone on with, where it came out differently. */
function withBaseline(state: LoopState, outcome: BuildOutcome): LoopState {
  const itself = outcome.kind === "built" ? { candidate: null, digest: outcome.digest } : null;
  return {
    ...measuredAnew(state),
    baseline: outcome,
    incumbent: state.incumbent?.candidate ? state.incumbent : itself,
  };
}

/** Of the open candidate; or of the incumbent, where a campaign was gone on with and the build came out differently. */
function withBuild(state: LoopState, id: string, outcome: BuildOutcome): LoopState {
  const { open, incumbent, settled } = state;
  if (open?.candidate.id === id) return measuredAnew({ ...state, open: { ...open, built: outcome } });
  if (incumbent?.candidate?.id !== id || outcome.kind !== "built") return state;
  const { digest } = outcome;
  return measuredAnew({
    ...state,
    incumbent: { ...incumbent, digest },
    settled: settled.map((one) => (one.candidate.id === id ? { ...one, digest } : one)),
  });
}

/** Pairs compare two builds: where one of them is another now, what is being measured begins again. */
const measuredAnew = (state: LoopState): LoopState => ({
  ...state,
  open: state.open && { ...state.open, screen: null, compare: [] },
  confirm: [],
});

function withPair(state: LoopState, { stage, outcome }: Extract<LedgerEvent, { type: "measured" }>): LoopState {
  switch (stage) {
    case "calibrate":
      return { ...state, calibration: [...state.calibration, outcome] };
    case "confirm":
      return { ...state, confirm: [...state.confirm, outcome] };
    case "screen":
      return state.open ? { ...state, open: { ...state.open, screen: outcome } } : state;
    case "compare":
      return state.open ? { ...state, open: { ...state.open, compare: [...state.open.compare, outcome] } } : state;
  }
}

function withVerdict(state: LoopState, verdict: Verdict): LoopState {
  const { open, incumbent } = state;
  if (!open) return state;
  const digest = open.built?.kind === "built" ? open.built.digest : null;
  const pairs = samplesOf(open.screen ? [open.screen, ...open.compare] : []);
  const settled: Settled = {
    candidate: open.candidate,
    verdict,
    digest,
    against: incumbent?.candidate?.id ?? "base",
    stage: pairs.length > 1 ? "compare" : pairs.length === 1 ? "screen" : "none",
    pairs,
    twin: twinOf(state, open),
  };
  const kept = verdict.kind === "keep" && digest !== null;
  return {
    ...state,
    open: null,
    settled: [...state.settled, settled],
    incumbent: kept ? { candidate: open.candidate, digest } : incumbent,
  };
}

/** The campaign's first event. Throws where there is none: no ledger begins with another. */
export function startedOf(state: LoopState): Started {
  if (!state.started) throw new Error("a ledger begins with `started`");
  return state.started;
}

/**
 * The settled candidate, or `base`, whose code (by the gate) or whose build (by its digest) an open one's is; null where
 * it is new. A given candidate is measured whatever it is like.
 */
export function twinOf(state: LoopState, { gate, built }: Pick<OpenCandidate, "gate" | "built">): string | null {
  const mode = state.started?.mode;
  if (mode === "evaluate" || mode === "verify") return null;
  const digest = built?.kind === "built" ? built.digest : null;
  const named = gate?.kind === "duplicate" ? gate.twin : undefined;
  if (named === "base" || (digest !== null && state.baseline?.kind === "built" && state.baseline.digest === digest))
    return "base";
  const twin = state.settled.find((one) => one.candidate.id === named || (digest !== null && one.digest === digest));
  return twin ? (twin.twin ?? twin.candidate.id) : null;
}

/** Milliseconds that the campaign has been worked on until `now`, on every machine. */
export const activeMs = (state: LoopState, now: number): number =>
  now - state.startedAt - state.idle + (state.carried?.seconds ?? 0) * 1000;

/** US dollars that models cost so far, those with a price, on every machine. */
export const modelUsd = ({ charges, carried }: Pick<LoopState, "charges" | "carried">): number =>
  charges.reduce((sum, { usd }) => sum + (usd ?? 0), carried?.modelUsd ?? 0);

/** The pairs that were measured to their end. */
export function samplesOf(outcomes: readonly PairOutcome[]): PairSamples[] {
  return outcomes.flatMap((outcome) => (outcome.kind === "samples" ? [outcome.pair] : []));
}
