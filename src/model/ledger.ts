import * as z from "zod";
import { Budget, Ended } from "./budget.ts";
import { Candidate } from "./candidate.ts";
import { Evaluation, Evidence, Machine } from "./evaluation.ts";
import { Frozen } from "./frozen.ts";
import { PairOutcome, Stage } from "./measurement.ts";
import { MetricKind, MetricScale } from "./metric.ts";
import { TaskScreen } from "./task-screen.ts";
import { TestRun } from "./test-run.ts";
import { Verdict } from "./verdict.ts";

/** A case as the loop needs to know it. */
export const CaseInfo = z.strictObject({
  id: z.string(),
  split: z.enum(["train", "test"]),
  weight: z.number().positive(),
  /** Seconds of a call that this machine cannot beat, by the case's flops and bytes; absent where it has none. */
  leastSeconds: z.number().positive().optional(),
});
export type CaseInfo = z.infer<typeof CaseInfo>;

/** `run`: search and confirm here. `evolve`: search only. `evaluate`, `verify`: one given candidate. */
export const CampaignMode = z.enum(["run", "evolve", "evaluate", "verify"]);
export type CampaignMode = z.infer<typeof CampaignMode>;

/** Build of one candidate's tree. `digest` names the artifact in the evaluator's store. */
export const BuildOutcome = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("built"), digest: z.string(), seconds: z.number() }),
  z.strictObject({ kind: z.literal("failed"), error: z.string(), seconds: z.number() }),
  z.strictObject({ kind: z.literal("timeout"), seconds: z.number() }),
]);
export type BuildOutcome = z.infer<typeof BuildOutcome>;

/** A gate before the build: inside the scope, not seen before. */
const Gate = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("scope"), detail: z.string() }),
  z.strictObject({ kind: z.literal("policy"), detail: z.string() }),
  /** `twin`: the candidate, or `base`, whose code it is but for comments and blanks, and whose verdict it gets. */
  z.strictObject({ kind: z.literal("duplicate"), detail: z.string(), twin: z.string().optional() }),
]);
export type Gate = z.infer<typeof Gate>;

export const Started = z.strictObject({
  type: z.literal("started"),
  mode: CampaignMode,
  frozen: Frozen,
  title: z.string(),
  budget: Budget,
  cases: z.array(CaseInfo).min(1),
  metric: z.strictObject({
    name: z.string(),
    direction: z.enum(["minimize", "maximize"]),
    kind: MetricKind,
    scale: MetricScale,
    /** On the ratio scale a fraction, on the difference scale in the metric's unit. */
    minImprovement: z.number(),
    /** On the ratio scale: a gain over the best so far that is not above this fraction is a tie. */
    tie: z.number().nonnegative().optional(),
    evidence: Evidence,
  }),
  /** Metrics that may not get worse by more than a fraction. `soft`: it must not be shown that one does. */
  guardrails: z.array(
    z.strictObject({
      metric: z.string(),
      direction: z.enum(["minimize", "maximize"]),
      limit: z.number().nonnegative(),
      soft: z.literal(true).optional(),
    }),
  ),
  /** How far the held-out cases' speed-up may be below the others', a fraction. */
  heldOutDrop: z.number().nonnegative().lt(1).optional(),
  /** Names of the task screen's findings that the goal waives. */
  waivers: z.array(z.string()),
  /** How many commands the repository's own tests and what else gates a winner are; they run before it is confirmed. */
  tests: z.int().nonnegative(),
  /** Combined gains of A/A pairs kept from earlier campaigns of the same task on this machine; empty where none hold. */
  knownNoise: z.array(z.number()),
  machine: Machine,
  sandbox: z.string(),
  /** Doubts known before anything ran: `shared-core`, `no-sandbox`. */
  doubts: z.array(z.string()),
});

export type Started = z.infer<typeof Started>;

/** What a campaign brings from another machine, whose samples do not count on this one. */
export const Carried = z.strictObject({
  /** The best of those that were kept there, best first: measured here before anything new is tried. */
  candidates: z.array(Candidate),
  /** What was spent there of the campaign's budget, these candidates left out: they are spent here. */
  tried: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
  /** What models cost there, US dollars. */
  modelUsd: z.number().nonnegative().default(0),
});
export type Carried = z.infer<typeof Carried>;

/** Characters that one event of a dialogue holds at most: a ledger is read by people. */
export const dialogueLimit = 4000;
const said = z.string().max(dialogueLimit);

/** What a model or an agent said, as it said it. `strategist` plans and approves, `engineer` writes. */
export const Thought = z.strictObject({
  type: z.literal("thought"),
  proposer: z.string(),
  role: z.enum(["strategist", "engineer", "agent"]),
  text: said,
});
export type Thought = z.infer<typeof Thought>;

/** `call` ties a result to its call; it is unique within a campaign. */
export const ToolCall = z.strictObject({
  type: z.literal("tool_call"),
  proposer: z.string(),
  call: z.string(),
  tool: z.string().max(64),
  arguments: said,
});
export type ToolCall = z.infer<typeof ToolCall>;
export const ToolResult = z.strictObject({
  type: z.literal("tool_result"),
  proposer: z.string(),
  call: z.string(),
  tool: z.string().max(64),
  ok: z.boolean(),
  text: said,
});

export type ToolResult = z.infer<typeof ToolResult>;

/** One call of a model, counted by the gateway from what the server said. */
export const Charged = z.strictObject({
  type: z.literal("charged"),
  proposer: z.string(),
  model: z.string(),
  /** Unique within a campaign: who counts the same one twice leaves it out. */
  call: z.string(),
  inputTokens: z.int().nonnegative(),
  /** Of the input, read from and written to the server's cache. */
  cacheReadTokens: z.int().nonnegative(),
  cacheWriteTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  /** US dollars; null where the model has no price. */
  usd: z.number().nonnegative().nullable(),
});
export type Charged = z.infer<typeof Charged>;

/** A proposer's turn that led to no candidate, which spends no run. */
export const Turn = z.strictObject({
  type: z.literal("turn"),
  proposer: z.string(),
  /** `no-edit`: it made none. `stopped`: it sees nothing more to gain. `failed`: its server, its key, its program. */
  outcome: z.enum(["no-edit", "stopped", "failed"]),
  why: said,
});
export type Turn = z.infer<typeof Turn>;

/** A model's last word on the winner, for those who review it. It decides nothing. */
export const Reviewed = z.strictObject({
  type: z.literal("reviewed"),
  proposer: z.string(),
  candidate: z.string(),
  approves: z.boolean(),
  why: said,
});
export type Reviewed = z.infer<typeof Reviewed>;

/** What happened, without the envelope. */
export const EventBody = z.discriminatedUnion("type", [
  Started,
  z.strictObject({ type: z.literal("baseline"), outcome: BuildOutcome }),
  Thought,
  ToolCall,
  ToolResult,
  Charged,
  Turn,
  Reviewed,
  z.strictObject({ type: z.literal("screened"), screen: TaskScreen }),
  z.strictObject({ type: z.literal("candidate"), candidate: Candidate, gate: Gate.optional() }),
  z.strictObject({ type: z.literal("built"), candidate: z.string(), outcome: BuildOutcome }),
  /** `against`: `base`, or the id of the incumbent that the candidate was measured with. */
  z.strictObject({
    type: z.literal("measured"),
    candidate: z.string(),
    against: z.string(),
    stage: Stage,
    outcome: PairOutcome,
  }),
  z.strictObject({
    type: z.literal("verdict"),
    candidate: z.string(),
    stage: z.enum(["gate", "build", "screen", "compare", "confirm"]),
    verdict: Verdict,
  }),
  /** The repository's own tests on a candidate's tree. */
  z.strictObject({ type: z.literal("tested"), candidate: z.string(), runs: z.array(TestRun) }),
  z.strictObject({ type: z.literal("budget"), ended: Ended }),
  /** A person allows more: the search may spend this in all, and goes on if it had ended. */
  z.strictObject({ type: z.literal("granted"), budget: Budget }),
  z.strictObject({ type: z.literal("hint"), text: z.string() }),
  /**
   * `resumed`: another process goes on here; the time since the event before was nobody's. `carried`: the campaign was
   * begun anew, since it had been on another machine.
   */
  z.strictObject({ type: z.literal("checkpoint"), name: z.string(), carried: Carried.optional() }),
  z.strictObject({ type: z.literal("final_report"), best: z.string().nullable(), evaluation: Evaluation.nullable() }),
  z.strictObject({ type: z.literal("error"), message: z.string() }),
]);
export type EventBody = z.infer<typeof EventBody>;

/** One line of `ledger.jsonl`. `at` is in milliseconds since the epoch; `seq` counts from 0 without gaps. */
export const LedgerEvent = z.object({ seq: z.int().nonnegative(), at: z.number() }).and(EventBody);
export type LedgerEvent = z.infer<typeof LedgerEvent>;
