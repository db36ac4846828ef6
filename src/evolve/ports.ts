import type { Pause, Wishes } from "../decide/heed.ts";
import type { LoopState, TakenTurn } from "../decide/loop-state.ts";
import type { TurnCost } from "../decide/turn-costs.ts";
import type { Benchmark } from "../model/benchmark.ts";
import type { Budget, Ended } from "../model/budget.ts";
import type { Candidate } from "../model/candidate.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Frozen } from "../model/frozen.ts";
import type { Goal } from "../model/goal.ts";
import type {
  BuildOutcome,
  CampaignMode,
  Charged,
  EventBody,
  Gate,
  LedgerEvent,
  Reviewed,
  Thought,
  ToolCall,
  ToolResult,
  Turn,
} from "../model/ledger.ts";
import type { PairOutcome, Stage } from "../model/measurement.ts";
import type { PreparedBenchmark } from "../model/prepared-benchmark.ts";
import type { ModelPrice, ProposerChoice } from "../model/proposer-choice.ts";
import type { SearchAccount } from "../model/search-account.ts";
import type { TaskScreen } from "../model/task-screen.ts";
import type { TestRun } from "../model/test-run.ts";
import type { Verdict } from "../model/verdict.ts";

/** A candidate before the loop has numbered it. */
export type Proposal = Omit<Candidate, "id">;

/** What a proposer may know of one settled candidate. */
export type Tried = {
  candidate: Candidate;
  verdict: Verdict;
  /**
   * Gain over what it was measured against, above 0 is better: a log ratio, or a difference in the metric's unit. Of a
   * duplicate, which nobody measures, what its twin's gain tells.
   */
  gain: number | null;
  /** Of a duplicate of an earlier candidate: what became of that one. */
  twin?: Verdict;
};

/** A change that is not a candidate yet: whole new contents against the base. */
export type Draft = Pick<Candidate, "edits">;

/**
 * What a proposer may ask while it makes a candidate. All of it is of the cases that guide the search: nothing here knows
 * a held-out case. What a draft does wrong is an outcome; an exception is the evaluator's own failure.
 */
export type Workbench = {
  /** Files of the scope and its neighbourhood at the base, relative to the repository, and which of them may be edited. */
  files(): Promise<readonly { path: string; editable: boolean; bytes: number }[]>;
  /** A file's text under a draft; null where it is not among `files` or no text. */
  read(path: string, draft: Draft): Promise<{ text: string; blob: string | null } | null>;
  /** Lines that match an extended regular expression, `path:line: text`, of the files under a draft. */
  search(pattern: string, draft: Draft): Promise<string>;
  /** Why it could not become a candidate (scope, policy, like an earlier one), or null. */
  gate(draft: Draft): Promise<Gate | null>;
  build(draft: Draft): Promise<BuildOutcome>;
  /** Builds it, compares its outputs on the cases that guide the search and times one pair against the incumbent. */
  verify(draft: Draft): Promise<Verification>;
  /** Where the time of a draft goes, or of the incumbent where it has no edits; null where no tool tells. */
  profile(draft: Draft): Promise<{ tool: string; table: string } | null>;
};

/** What one look at a draft showed: a hint for whoever wrote it, never a verdict. */
export type Verification =
  | { kind: "refused"; gate: Gate }
  | { kind: "not-built"; outcome: Exclude<BuildOutcome, { kind: "built" }> }
  | { kind: "failed"; outcome: Exclude<PairOutcome, { kind: "samples" }> }
  /** `gain` as in `Tried`; `words` says it in the metric's own way, `1.23x`. */
  | { kind: "right"; cases: readonly { id: string; gain: number; words: string }[] };

/** Records what a proposer does as it does it. */
export type Emit = (body: Thought | ToolCall | ToolResult | Charged) => Promise<void>;

export type ProposalContext = {
  /** The incumbent; null while it is the baseline. */
  incumbent: Candidate | null;
  /** Settled candidates, oldest first. */
  history: readonly Tried[];
  hints: readonly string[];
  /** Kept on another machine and not tried on this one yet, best first. */
  carried: readonly Candidate[];
  /** Turns that led to no candidate, oldest first. */
  turns: readonly TakenTurn[];
  /** What each turn so far has cost, oldest first. */
  costs: readonly TurnCost[];
  workbench: Workbench;
  emit: Emit;
  /** Why a turn that is under way should come to its end now (time, money, a person), or null; asked between its parts. */
  endedBy: () => Promise<string | null>;
};

/** A turn without a candidate, which spends no run. */
export type Fruitless = Pick<Turn, "outcome" | "why">;

/**
 * Makes candidates. Returns null when it has nothing left to try, or why this turn led to none; throws only for its own
 * failure.
 */
export type Proposer = {
  /** `tuner`, `claude`, `claude/radical`: stands in candidates, turns and reports. */
  readonly name: string;
  propose(context: ProposalContext): Promise<Proposal | Fruitless | null>;
  /** A last word on the winner before it is confirmed, for those who review it; null where it has none. */
  review?(
    winner: Candidate,
    context: Pick<ProposalContext, "emit">,
  ): Promise<Omit<Reviewed, "type" | "proposer"> | null>;
};

/** In whose order proposers are asked this time; those that it leaves out are not. */
export type Chooser = (
  proposers: readonly Proposer[],
  context: Pick<ProposalContext, "history" | "turns" | "costs">,
) => readonly Proposer[];

/** A tree to build: the base, or a candidate on it. */
export type Variant = { id: "base" } | { id: string; candidate: Candidate };

export type PairRequest = {
  stage: Stage;
  /** Artifact digests from `BuildOutcome`. */
  reference: string;
  candidate: string;
  /** Case ids to run, in this order. */
  cases: readonly string[];
};

/** `none`: null candidates only; `few`: before each campaign; `all`: `hone selftest`. */
export type PlantedSet = "none" | "few" | "all";

export type ProfileRequest = {
  /** Artifact digest. */
  digest: string;
  /** Case that guides the search. */
  case: string;
  /** Folder that `profile.txt` and, where the tool makes one, `trace.json` are written into. */
  into: string;
};

/** Builds and measures. A candidate's failure is an outcome; an exception is the evaluator's own failure. */
export type Evaluator = {
  build(variant: Variant): Promise<BuildOutcome>;
  /** Whether a build of this digest is at hand: a resumed campaign builds again what is not. */
  holds(digest: string): boolean;
  /**
   * Whether the task tells right from wrong and this evaluator cheats from work; the base has been built. `planted`:
   * how many of the planted candidates are tried, which costs a build and a pair each.
   */
  screen(planted: PlantedSet): Promise<TaskScreen>;
  /** The repository's own tests on a variant's tree, in the sandbox. */
  test(variant: Variant): Promise<TestRun[]>;
  /** One fresh process pair over the cases, checked and timed. */
  pair(request: PairRequest): Promise<PairOutcome>;
  /**
   * Where a variant's time goes in a case, as far as the machine's tools tell: a hint for people and proposers, never
   * evidence. Null where no tool is there; what a variant does meanwhile never throws.
   */
  profile(request: ProfileRequest): Promise<{ tool: string; table: string } | null>;
  close(): Promise<void>;
};

/** The campaign's own working tree and branch; the user's tree is never touched. */
export type Workspace = {
  /** Says why a candidate may not be applied (path policy), or null. */
  gate(candidate: Candidate): Promise<Gate | null>;
  /** The same of what is not to be a candidate yet, which is not remembered. */
  peek(candidate: Candidate): Promise<Gate | null>;
  /** Commits the candidate on the campaign's branch; the commit's id. Doing it twice is harmless. */
  keep(candidate: Candidate, message: string): Promise<string>;
  /** Brings the tree back to the incumbent exactly, untracked and ignored files included. */
  restore(): Promise<void>;
};

/** Append-only; `append` returns when the line is on the disk. */
export type Ledger = {
  append(body: EventBody): Promise<LedgerEvent>;
};

/** Milliseconds since the epoch. */
export type Clock = { now(): number };

/**
 * What is asked of the campaign now. Called between two steps, when no variant runs, so that it may use the network; must
 * not throw.
 */
export type Control = () => Promise<Wishes>;

export type Ports = {
  proposers: readonly Proposer[];
  choose: Chooser;
  workbench: Workbench;
  endedBy: ProposalContext["endedBy"];
  evaluator: Evaluator;
  workspace: Workspace;
  ledger: Ledger;
  clock: Clock;
};

/** Who proposes, with keys that live in memory alone. */
export type ModelSettings = {
  choices: readonly ProposerChoice[];
  keys: Readonly<Partial<Record<"anthropic" | "openai", string>>>;
  /** Of models whose price Hone does not know, or that cost otherwise here. */
  prices: Readonly<Record<string, ModelPrice>>;
  /** Folder of recipes that earlier campaigns left here; null: none. */
  recipes: string | null;
};

/** What a campaign works on; all of it checked before the engine sees it. */
export type EngineRequest = {
  mode: CampaignMode;
  frozen: Frozen;
  /** A commit of the base with an approved benchmark's files beside it, to work on in its place; absent: the base. */
  tree?: string;
  goal: Goal;
  /** Where the goal lies in the repository; absent where it is an issue. */
  goalFile?: string;
  benchmark: Benchmark;
  budget: Budget;
  /** Path of a git repository that has the base commit. */
  repository: string;
  /** Folder of the campaign's ledger, trees and builds; made when absent. */
  folder: string;
  /**
   * `new`: the folder holds no ledger yet. `resume`: it holds one, of this very request, and is gone on with.
   * `resume-anywhere`: likewise, but one of another kind of machine is put aside, and what was kept there is tried here
   * first.
   */
  start: "new" | "resume" | "resume-anywhere";
  /** Profiles the base and the best at the end, in modes `evaluate` and `verify` too; `run` and `evolve` always do. */
  profile?: boolean;
  /** The one to judge in modes `evaluate` and `verify`. */
  candidate?: Candidate;
  /** Who proposes, in place of what `models` says: a person's own agent, step by step. */
  proposers?: readonly Proposer[];
  /** Who proposes and what that needs; absent: the tuner. */
  models?: ModelSettings;
  /** Asked before each step: true hands the campaign over, to be gone on with later. */
  until?: (state: LoopState) => boolean;
  /**
   * Aborted, the campaign pauses: what the step at hand would have brought is dropped, since whoever interrupts a
   * process may have hit its children too, and `resume` takes that step again.
   */
  pause?: AbortSignal;
  /** Called after each event is on the disk. */
  onEvent(event: LedgerEvent): void;
  /** Told what is under way before there is anything for the ledger: an environment can take minutes to make. */
  onProgress?: (text: string) => void;
  control: Control;
};

export type EngineResult = {
  ended: Ended | "verified";
  /** The incumbent at the end; null while it is the baseline. */
  best: Candidate | null;
  /** Against the base: of the confirmation where the mode has one, else of the incumbent's last comparison. */
  evaluation: Evaluation | null;
  tried: readonly Tried[];
  /** How many more were tried on machines that it was on before, whose samples do not count on this one. */
  triedElsewhere: number;
  /** Who proposed, with what success and at what cost; null before it began. */
  account: SearchAccount | null;
  /** What a model said of the best; null where none was asked. */
  review: Reviewed | null;
  /** Whether the campaign came to its end; one that paused can be gone on with, and its `ended` is `stopped`. */
  finished: boolean;
  /** Why it was handed over; null where it came to its end, or where a signal ended it. */
  paused: Pause | null;
  ledgerFile: string;
  seconds: number;
};

/** The whole runner side behind one call. Throws `InputError` or `EnvironmentError` where it cannot begin. */
export type Engine = (request: EngineRequest) => Promise<EngineResult>;

/** A goal without a benchmark, and what getting one may take. */
export type PrepareRequest = {
  /** Read without a contract. */
  goal: Goal;
  /** As somebody wrote it; where it lies in the repository, absent where it is an issue. */
  goalText: string;
  goalFile?: string;
  title: string;
  /** `BenchmarkId`: what it will be called, and its folder below `.hone/benchmarks/`. */
  id: string;
  /** Commit that it is proved on. */
  base: string;
  /** Path of a git repository that has the base. */
  repository: string;
  /** A folder of the preparation's own, made when absent: what was said and done, and the last draft. */
  folder: string;
  /** Its `wall_seconds` and `usd` are of the preparation, `run_seconds` of each build and run. */
  budget: Budget;
  models: ModelSettings;
  onProgress(text: string): void;
  /** Aborted: it ends where it is, without a benchmark. */
  pause?: AbortSignal;
};

export type Preparing =
  | { kind: "prepared"; prepared: PreparedBenchmark }
  | { kind: "failed"; why: string; remedy: string; cost: PreparedBenchmark["cost"] };

/** Has a model write a benchmark and proves it. Throws `InputError` or `EnvironmentError` where it cannot begin. */
export type Prepare = (request: PrepareRequest) => Promise<Preparing>;
