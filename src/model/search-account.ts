import * as z from "zod";
import type { Candidate } from "./candidate.ts";
import type { Charged, Turn } from "./ledger.ts";
import { MetricKind, MetricScale } from "./metric.ts";
import type { Verdict } from "./verdict.ts";

const count = z.int().nonnegative();

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
  /** In what way it was asked: `refine` or `radical`; empty where it knows no ways. */
  stances: z.array(z.strictObject({ stance: z.string().max(64), candidates: count, kept: count })).max(10),
  /** Turns without a candidate. */
  fruitless: z.strictObject({ "no-edit": count, stopped: count, failed: count }),
  /** Why the last of them was one. */
  lastWhy: z.string().max(300).nullable(),
  /** Of models. */
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
};

/** The account of a search so far: proposers in the order in which they first came up. */
export function accountOf({ metric: { name, kind, scale }, tried, turns, charges }: Search): SearchAccount {
  const names = [...tried.map(({ candidate }) => candidate), ...turns, ...charges].map(
    ({ proposer }) => partsOf(proposer).name,
  );
  const proposers = [...new Set(names)].slice(0, 50).map((proposer) => {
    const isOwn = (other: string) => partsOf(other).name === proposer;
    return {
      proposer: proposer.slice(0, 64),
      ...successOf(tried.filter(({ candidate }) => isOwn(candidate.proposer))),
      ...idlenessOf(turns.filter((turn) => isOwn(turn.proposer))),
      ...costOf(charges.filter((charge) => isOwn(charge.proposer))),
    };
  });
  return { metric: { name, kind, scale }, proposers };
}

/** `claude/radical` is `claude` in the stance `radical`. */
function partsOf(proposer: string): { name: string; stance: string | null } {
  const at = proposer.indexOf("/");
  return at < 0 ? { name: proposer, stance: null } : { name: proposer.slice(0, at), stance: proposer.slice(at + 1) };
}

function successOf(own: readonly SettledCandidate[]) {
  const kept = own.filter(isKept);
  const gains = kept.flatMap(({ gain }) => gain ?? []);
  return {
    candidates: own.length,
    kept: kept.length,
    bestGain: gains.length === 0 ? null : Math.max(...gains),
    rejected: rejectionsOf(own),
    stances: stancesOf(own),
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
function stancesOf(own: readonly SettledCandidate[]): ProposerAccount["stances"] {
  const known = own.map((one) => ({ ...one, stance: partsOf(one.candidate.proposer).stance }));
  if (known.every(({ stance }) => stance === null)) return [];
  return [...Map.groupBy(known, ({ stance }) => stance ?? "refine")]
    .slice(0, 10)
    .map(([stance, all]) => ({ stance: stance.slice(0, 64), candidates: all.length, kept: all.filter(isKept).length }));
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
    calls: own.length,
    inputTokens: sum(({ inputTokens }) => inputTokens),
    cacheReadTokens: sum(({ cacheReadTokens }) => cacheReadTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    usd: sum(({ usd }) => usd ?? 0),
    unpriced: own.filter(({ usd }) => usd === null).length,
  };
}
