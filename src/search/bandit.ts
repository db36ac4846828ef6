import type { Verdict } from "../model/verdict.ts";

/** One that can be asked for a candidate; `weight` is its share of the turns before anything is known. */
export type Arm = { name: string; weight: number };

/** One turn of an arm with what came of it. */
export type Pull = {
  arm: string;
  /**
   * Of its candidate, above 0 is better: a log ratio or a difference in the metric's unit, the same for all pulls. 0 or
   * less for one that was rejected or crashed; null where the turn failed or made no edit.
   */
  gain: number | null;
  /** US dollars; 0 where nothing has a price. */
  usd: number;
  /** Wall time of the turn and of what its candidate's evaluation took. */
  seconds: number;
};

export type ArmChoice = {
  arms: readonly Arm[];
  /** Oldest first. */
  pulls: readonly Pull[];
  /** How much is tried of what is not known well, beside what has paid so far: 0 is none, 1 is usual. */
  explore: number;
  /** US dollars that an hour of the machine is worth. */
  usdPerHour?: number;
  /** Uniform in [0, 1); drawn once for each arm, and decides between equals only. */
  uniform: () => number;
};

/** Turns in a row without an edit after which an arm is asked last, and after which it is not asked. */
export const fruitless = { last: 3, out: 6 } as const;

/** A gain long ago says little of the next one: it weighs by this for each turn that its arm had since. */
const forgetting = 0.9;

/** No turn counts as cheaper than this share of the mean one: what costs nothing would else outweigh every gain. */
const leastShare = 0.1;

/**
 * Names of the arms in the order to ask them, best first: by what an arm gained per cost, plus a bonus for what
 * was tried little, which is the larger the more its weight is:
 *
 *   gained per cost lately, in units of the best arm's over all turns  +  explore · weight share · √turns ÷ (1 + its turns)
 *
 * The bonus is that of a bandit with a predictor (Rosin, "Multi-armed bandits with episode context", Annals of
 * Mathematics and Artificial Intelligence 61, 2011), in the form of Silver et al. (Nature 529, 2016): turns follow the
 * weights while nothing has gained, and every arm comes up again since √turns grows without bound. Gain per cost as one
 * ratio of sums is from bandits with a budget (Tran-Thanh et al., "Knapsack based optimal policies for budget-limited
 * multi-armed bandits", AAAI 2012), forgetting from those whose rewards change (Garivier and Moulines, "On
 * upper-confidence bound policies for switching bandit problems", ALT 2011).
 */
export function chooseArm({ arms, pulls, explore, usdPerHour = 1, uniform }: ArmChoice): string[] {
  const costs = pulls.map(({ usd, seconds }) => usd + (seconds / 3600) * usdPerHour);
  const least = pulls.length === 0 ? 0 : (leastShare * sum(costs)) / pulls.length;
  const seen = arms.map((arm) => {
    const own = pulls.flatMap((pull, index) => (pull.arm === arm.name ? [{ ...pull, cost: costs[index] ?? 0 }] : []));
    return { ...arm, turns: own.length, own, idle: fruitlessTurns(own), draw: uniform() };
  });
  // Of all their turns, so that an arm that has paid and dries up falls back.
  const best = Math.max(0, ...seen.map(({ own }) => rateOf(own, least, 1)));
  const weights = sum(seen.map(({ weight }) => weight));
  // Counted from 1, so that before the first turn the weights decide.
  const turns = 1 + sum(seen.map((arm) => arm.turns));
  const scored = seen.map((arm) => {
    const bonus = (explore * (arm.weight / weights) * Math.sqrt(turns)) / (1 + arm.turns);
    return {
      ...arm,
      isLast: arm.idle >= fruitless.last,
      score: (best > 0 ? rateOf(arm.own, least, forgetting) / best : 0) + bonus,
    };
  });
  return scored
    .filter(({ idle }) => idle < fruitless.out)
    .toSorted(
      (a, b) => Number(a.isLast) - Number(b.isLast) || b.score - a.score || b.weight - a.weight || a.draw - b.draw,
    )
    .map(({ name }) => name);
}

/** Gain per US dollar, or per turn where none costs anything; each turn weighs `memory` times as much as the next one. */
function rateOf(own: readonly (Pull & { cost: number })[], least: number, memory: number): number {
  let gained = 0;
  let spent = 0;
  for (const { gain, cost } of own) {
    gained = gained * memory + Math.max(0, gain ?? 0);
    spent = spent * memory + (least > 0 ? Math.max(cost, least) : 1);
  }
  return spent > 0 ? gained / spent : 0;
}

const fruitlessTurns = (own: readonly Pull[]): number =>
  own.length - 1 - own.findLastIndex(({ gain }) => gain !== null);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** `refine`: go on with what works. `radical`: leave the present approach. */
export type Stance = "refine" | "radical";

export type StanceChoice = {
  /** Settled candidates, oldest first. */
  history: readonly { verdict: Pick<Verdict, "kind"> }[];
  /** Share of radical turns while candidates are kept; 0 for none ever. */
  epsilon: number;
  /** Uniform in [0, 1); drawn once. */
  uniform: () => number;
};

/** After so many candidates in a row that were not kept the share is twice as large, after twice as many three times. */
const patience = 4;
const mostRadical = 0.5;

/** The share of radical turns now, at most one half where `epsilon` is not above it already. */
export function radicalShare({ history, epsilon }: Pick<StanceChoice, "history" | "epsilon">): number {
  const kept = history.findLastIndex(({ verdict }) => verdict.kind === "keep");
  const rejections = history.length - 1 - kept;
  return Math.min(epsilon * (1 + rejections / patience), Math.max(epsilon, mostRadical));
}

/**
 * ε-greedy (Sutton and Barto, "Reinforcement Learning", 2nd edition 2018, section 2.2) over two stances. ε adapts to
 * what is learnt, as in Tokic, "Adaptive ε-greedy exploration in reinforcement learning based on value differences" (KI
 * 2010), here by what a search shows of it: a run of rejections means that the present approach is used up.
 */
export const chooseStance = ({ history, epsilon, uniform }: StanceChoice): Stance =>
  uniform() < radicalShare({ history, epsilon }) ? "radical" : "refine";
