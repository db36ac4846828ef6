import * as z from "zod";
import type { Candidate } from "./candidate.ts";
import type { Charged, Turn } from "./ledger.ts";
import { MetricKind, MetricScale } from "./metric.ts";
import { partsOfArm } from "./stance.ts";
import type { Verdict } from "./verdict.ts";

const count = z.int().nonnegative();

/** One arm of the search: a proposer in one stance, what its turns brought and what they took. */
export const ArmAccount = z.strictObject({
  /** `refine` or `radical`; null where the proposer knows no ways. */
  stance: z.string().max(64).nullable(),
  /** Of the search's turns, those that have ended. */
  turns: count,
  /** Of all its turns, from 0 to 1. */
  share: z.number().min(0).max(1),
  candidates: count,
  kept: count,
  /** Of its kept ones, the gains together: a log ratio, or in the metric's unit. */
  gain: z.number(),
  /** What models were paid, US dollars. */
  usd: z.number().nonnegative(),
  /** Wall time, proposing and judging. */
  seconds: z.number().nonnegative(),
});
export type ArmAccount = z.infer<typeof ArmAccount>;

/** What one proposer did in a campaign and what its models cost. Claims of the run that searched. */
export const ProposerAccount = z.strictObject({
  /** Without its stance. */
  proposer: z.string().max(64),
  candidates: count,
  kept: count,
  /** Of its kept ones the largest gain over what it was measured against: a log ratio, or in the metric's unit. */
  bestGain: z.number().nullable(),
  /** The others by what became of them: a reject reason, `build` or `run`; the most frequent first. */
  rejected: z.array(z.strictObject({ reason: z.string().max(64), count: z.int().positive() })).max(20),
  /** By the way in which it was asked. */
  arms: z.array(ArmAccount).max(10),
  /** Turns without a candidate. */
  fruitless: z.strictObject({ "no-edit": count, stopped: count, failed: count }),
  /** Why the last of them was one. */
  lastWhy: z.string().max(300).nullable(),
  /** Models that answered, in the order of their first call. */
  models: z.array(z.string().max(200)).max(5),
  calls: count,
  inputTokens: count,
  /** Of the input, read from the server's cache. */
  cacheReadTokens: count,
  outputTokens: count,
  /** US dollars of the calls that have a price. */
  usd: z.number().nonnegative(),
  /** Calls of models without a price. */
  unpriced: count,
});
export type ProposerAccount = z.infer<typeof ProposerAccount>;

/** Who proposed in a search, with what success and at what cost. */
export const SearchAccount = z.strictObject({
  metric: z.strictObject({ name: z.string(), kind: MetricKind, scale: MetricScale }),
  proposers: z.array(ProposerAccount).max(50),
});
export type SearchAccount = z.infer<typeof SearchAccount>;

/** A settled candidate as the account needs it. */
export type SettledCandidate = { candidate: Pick<Candidate, "proposer">; verdict: Verdict; gain: number | null };

export type Search = {
  metric: SearchAccount["metric"];
  tried: readonly SettledCandidate[];
  turns: readonly Turn[];
  charges: readonly Charged[];
  /** Each turn that has ended, oldest first. */
  costs: readonly ArmTurn[];
};

/** What one turn of an arm took; `candidate` is null where it made none. */
type ArmTurn = { arm: string; candidate: string | null; seconds: number; usd: number };

/** The account of a search so far: proposers in the order in which they first came up. */
export function accountOf(search: Search): SearchAccount {
  const { tried, turns, charges } = search;
  const { name, kind, scale } = search.metric;
  const names = [...tried.map(({ candidate }) => candidate), ...turns, ...charges].map(
    ({ proposer }) => partsOfArm(proposer).proposer,
  );
  const proposers = [...new Set(names)].slice(0, 50).map((proposer) => {
    const isOwn = (other: string) => partsOfArm(other).proposer === proposer;
    return {
      proposer: proposer.slice(0, 64),
      ...successOf(tried.filter(({ candidate }) => isOwn(candidate.proposer))),
      arms: armsOf(proposer, search),
      ...idlenessOf(turns.filter((turn) => isOwn(turn.proposer))),
      ...costOf(charges.filter((charge) => isOwn(charge.proposer))),
    };
  });
  return { metric: { name, kind, scale }, proposers };
}

function successOf(own: readonly SettledCandidate[]) {
  const kept = own.filter(isKept);
  const gains = kept.flatMap(({ gain }) => gain ?? []);
  return {
    candidates: own.length,
    kept: kept.length,
    bestGain: gains.length === 0 ? null : Math.max(...gains),
    rejected: rejectionsOf(own),
  };
}

const isKept = ({ verdict }: SettledCandidate): boolean => verdict.kind === "keep";

function rejectionsOf(own: readonly SettledCandidate[]): ProposerAccount["rejected"] {
  const reasons = own.flatMap(({ verdict }) =>
    verdict.kind === "keep" ? [] : [verdict.kind === "crash" ? verdict.stage : verdict.reason],
  );
  return [...Map.groupBy(reasons, (reason) => reason)]
    .map(([reason, { length }]) => ({ reason, count: length }))
    .toSorted((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}

/** Where one has a stance, those without one were asked as usual. */
function armsOf(proposer: string, { tried, costs }: Search): ArmAccount[] {
  const own = costs.filter(({ arm }) => partsOfArm(arm).proposer === proposer);
  const hasWays = own.some(({ arm }) => partsOfArm(arm).stance !== null);
  return [...Map.groupBy(own, ({ arm }) => arm)].slice(0, 10).map(([arm, turns]) => {
    const made = tried.filter(({ candidate }) => candidate.proposer === arm);
    const sum = (figure: (turn: ArmTurn) => number) => turns.reduce((total, turn) => total + figure(turn), 0);
    return {
      stance: partsOfArm(arm).stance?.slice(0, 64) ?? (hasWays ? "refine" : null),
      turns: turns.length,
      share: turns.length / costs.length,
      candidates: made.length,
      kept: made.filter(isKept).length,
      gain: made.filter(isKept).reduce((total, { gain }) => total + (gain ?? 0), 0),
      usd: sum(({ usd }) => usd),
      seconds: sum(({ seconds }) => seconds),
    };
  });
}

function idlenessOf(own: readonly Turn[]): Pick<ProposerAccount, "fruitless" | "lastWhy"> {
  const times = (outcome: Turn["outcome"]) => own.filter((turn) => turn.outcome === outcome).length;
  return {
    fruitless: { "no-edit": times("no-edit"), stopped: times("stopped"), failed: times("failed") },
    lastWhy: own.at(-1)?.why.slice(0, 300) ?? null,
  };
}

function costOf(own: readonly Charged[]) {
  const sum = (figure: (charge: Charged) => number) => own.reduce((total, charge) => total + figure(charge), 0);
  return {
    models: [...new Set(own.map(({ model }) => model.slice(0, 200)))].slice(0, 5),
    calls: own.length,
    inputTokens: sum(({ inputTokens }) => inputTokens),
    cacheReadTokens: sum(({ cacheReadTokens }) => cacheReadTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    usd: sum(({ usd }) => usd ?? 0),
    unpriced: own.filter(({ usd }) => usd === null).length,
  };
}
