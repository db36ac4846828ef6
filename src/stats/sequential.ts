import { mean } from "./descriptive.ts";
import { halfWidth } from "./confirm.ts";
import { plannedHalfWidth, pooledHalfWidth, spreadWith } from "./pooled-spread.ts";
import type { Spread } from "./pooled-spread.ts";

/** `not-faster`: no gain of the size asked for; `slower`: that, and shown to lose. */
export type SequentialResult = {
  decision: "faster" | "not-faster" | "slower" | "continue";
  /** Mean value so far. */
  estimate: number;
  /** The two-sided 95 % interval of this look alone, for people; infinite while there is one value. */
  low: number;
  high: number;
};

export type SequentialPlan = {
  /** Pair values in the order they were measured. */
  values: readonly number[];
  /** Numbers of pairs at which a decision may fall, ascending. At the last one it must. */
  looks: readonly number[];
  /** One-sided error of calling a candidate faster that is not, over all looks together. */
  alpha: number;
  /** The smallest gain worth keeping, in the unit of the values: a log ratio, or a difference. */
  minGain: number;
  /** Spread of a pair's value in what was measured before on this machine: A/A pairs, earlier candidates. */
  pool?: Spread | null;
};

/** Pairs at which the comparison looks. Two and three are for giving up early; few gains are shown that soon. */
export const defaultLooks: readonly number[] = [2, 3, 4, 6, 8, 12];

/** One-sided level of the upper bound that must reach what the last look asks for; else the comparison gives up. */
const futilityLevel = 0.15;
/** One-sided error of calling a candidate slower that is not: equal code is to be called equal. */
const lossLevel = 0.005;

/**
 * Whether a candidate is faster, by looking a few times while pairs come in.
 *
 * Faster: the t lower bound at this look's share of `alpha` is above 0 and the estimate reaches `minGain`. The shares
 * are the increments of alpha (n/N)^2 (Kim and DeMets, "Design and analysis of group sequential tests based on the
 * type I error spending rate function", Biometrika 74, 1987). They add up to alpha, so the union bound holds the total
 * whatever the looks have in common; no multivariate t is needed, at a small loss of power.
 * Heavy tails: under no gain a pair's value is symmetric about 0, the two processes being exchangeable, and for
 * symmetric heavy tails Student's test errs on the safe side (Efron, "Student's t-test under symmetry conditions",
 * JASA 64, 1969). No variance is assumed known: an SPRT that does so accepts 6 % at a nominal 0.1 %. What is pooled in
 * is an estimate with its degrees of freedom, and only while the F test does not object.
 * Giving up can only lower the error: it never accepts. It does so where the estimate's upper bound at a looser level
 * misses what the last look will ask for, `minGain` or more on a noisy machine (after Lan, Simon and Halperin,
 * "Stochastically curtailed tests in long-term clinical trials", Sequential Analysis 1, 1982).
 */
export function sequentialDecision(plan: SequentialPlan): SequentialResult {
  const { values, looks, minGain, pool = null } = plan;
  const last = looks.at(-1) ?? 0;
  const estimate = mean(values);
  const half = halfWidth(values, 0.025);
  const result = { estimate, low: estimate - half, high: estimate + half };
  const share =
    values.length >= last ? errorShare(looks.length - 1, plan) : errorShare(looks.indexOf(values.length), plan);
  if (share === 0) return { ...result, decision: "continue" };

  if (estimate >= minGain && estimate - pooledHalfWidth(values, share, pool) > 0)
    return { ...result, decision: "faster" };
  const ceiling = estimate + pooledHalfWidth(values, futilityLevel, pool);
  if (values.length < last && ceiling >= askedAtLast(plan)) return { ...result, decision: "continue" };
  return { ...result, decision: estimate + pooledHalfWidth(values, lossLevel, pool) < 0 ? "slower" : "not-faster" };
}

/** What the last look will ask of the estimate, as far as the spread is known now. */
function askedAtLast(plan: SequentialPlan): number {
  const { values, looks, minGain, pool = null } = plan;
  const spread = spreadWith(values, pool);
  if (!spread) return minGain;
  const last = looks.at(-1) ?? 0;
  // The values that are still to come will add their degrees of freedom.
  const then = { sd: spread.sd, df: spread.df + Math.max(0, last - values.length) };
  return Math.max(minGain, plannedHalfWidth(then, last, errorShare(looks.length - 1, plan)));
}

/** The part of alpha that the look of this index may spend; 0 where there is no look. */
function errorShare(look: number, { looks, alpha }: SequentialPlan): number {
  const last = looks.at(-1) ?? 0;
  const spent = (n: number) => (n / last) ** 2;
  return look < 0 ? 0 : alpha * (spent(looks[look] ?? last) - (look === 0 ? 0 : spent(looks[look - 1] ?? 0)));
}

/**
 * The error that the i-th candidate compared (from 1) may spend, so that all candidates ever tried spend at most
 * `total`: total 6 / (pi^2 i^2), because the sum of 1/i^2 is pi^2/6. Where the number of candidates is `planned`,
 * they share alike, which leaves later ones far more power; the budget's iterations are such a plan.
 */
export function candidateAlpha(index: number, total: number, planned?: number): number {
  if (planned !== undefined && index <= planned) return total / planned;
  return (total * 6) / (Math.PI * index) ** 2;
}
