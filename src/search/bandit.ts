import { armName, partsOfArm } from "../model/stance.ts";
import type { Stance } from "../model/stance.ts";

/** One that can be asked for a candidate, in one way; `weight` is its share of the turns before anything is known. */
export type Arm = { proposer: string; stance: Stance; weight: number };

/** One turn of an arm with what came of it. */
export type Pull = {
  /** Its name: `claude`, `claude/radical`. */
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
  /** Share of the turns that go to a radical arm whatever has paid, while candidates are kept; 0 for none. */
  epsilon: number;
  /** US dollars that an hour of the machine is worth. */
  usdPerHour: number;
  /** Uniform in [0, 1); drawn once, and once for each arm. */
  uniform: () => number;
};

/** Turns of a proposer in a row without an edit after which it is asked last, and after which it is not asked. */
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
 *
 * In a share of the turns the best radical arm comes first, whatever the others have paid: see `radicalShare`.
 */
export function chooseArm(choice: ArmChoice): string[] {
  const { pulls, epsilon, uniform } = choice;
  const isRadical = uniform() < radicalShare(pulls, epsilon);
  const ranked = rank(choice);
  // A proposer that was not asked yet has no approach to leave, and one that fails is no exploration.
  const known = new Set(pulls.map(({ arm }) => partsOfArm(arm).proposer));
  const canExplore = (arm: Ranked) => arm.stance === "radical" && !arm.isLast && known.has(arm.proposer);
  const explorer = isRadical ? ranked.find(canExplore) : undefined;
  const names = ranked.map(({ name }) => name);
  return explorer ? [explorer.name, ...names.filter((name) => name !== explorer.name)] : names;
}

type Ranked = Arm & { name: string; isLast: boolean };

function rank({ arms, pulls, explore, usdPerHour, uniform }: ArmChoice): Ranked[] {
  const { costs, least } = costsOf(pulls, usdPerHour);
  const seen = arms.map((arm) => {
    const name = armName(arm.proposer, arm.stance);
    const own = pulls.flatMap((pull, index) => (pull.arm === name ? [{ ...pull, cost: costs[index] ?? 0 }] : []));
    return { ...arm, name, own, idle: fruitlessTurns(arm.proposer, pulls), draw: uniform() };
  });
  // Of all their turns, so that an arm that has paid and dries up falls back.
  const best = Math.max(0, ...seen.map(({ own }) => rateOf(own, least, 1)));
  const weights = sum(seen.map(({ weight }) => weight));
  // Counted from 1, so that before the first turn the weights decide.
  const turns = 1 + sum(seen.map(({ own }) => own.length));
  const scored = seen.map((arm) => {
    const bonus = (explore * (arm.weight / weights) * Math.sqrt(turns)) / (1 + arm.own.length);
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
    );
}

/** What each turn cost, in US dollars; in seconds where nothing costs money. `least`: what any turn counts as. */
function costsOf(pulls: readonly Pull[], usdPerHour: number): { costs: number[]; least: number } {
  const priced = pulls.map(({ usd, seconds }) => usd + (seconds / 3600) * usdPerHour);
  const costs = sum(priced) > 0 ? priced : pulls.map(({ seconds }) => seconds);
  return { costs, least: pulls.length === 0 ? 0 : (leastShare * sum(costs)) / pulls.length };
}

/** Gain per cost, or per turn where nothing costs anything; each turn weighs `memory` times as much as the next one. */
function rateOf(own: readonly (Pull & { cost: number })[], least: number, memory: number): number {
  let gained = 0;
  let spent = 0;
  for (const { gain, cost } of own) {
    gained = gained * memory + Math.max(0, gain ?? 0);
    spent = spent * memory + (least > 0 ? Math.max(cost, least) : 1);
  }
  return spent > 0 ? gained / spent : 0;
}

/** In whatever stance: a server that does not answer answers in neither. */
function fruitlessTurns(proposer: string, pulls: readonly Pull[]): number {
  const own = pulls.filter(({ arm }) => partsOfArm(arm).proposer === proposer);
  return own.length - 1 - own.findLastIndex(({ gain }) => gain !== null);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** After so many candidates in a row that gained nothing the share is twice as large, after twice as many three times. */
const patience = 4;
const mostRadical = 0.5;

/**
 * The share of turns that are radical whatever has paid, at most one half where `epsilon` is not above it already:
 * ε-greedy (Sutton and Barto, "Reinforcement Learning", 2nd edition 2018, section 2.2). ε adapts to what is learnt, as
 * in Tokic, "Adaptive ε-greedy exploration in reinforcement learning based on value differences" (KI 2010), here by
 * what a search shows of it: a run of rejections means that the present approach is used up.
 */
export function radicalShare(pulls: readonly Pick<Pull, "gain">[], epsilon: number): number {
  const judged = pulls.filter(({ gain }) => gain !== null);
  const rejections = judged.length - 1 - judged.findLastIndex(({ gain }) => (gain ?? 0) > 0);
  return Math.min(epsilon * (1 + rejections / patience), Math.max(epsilon, mostRadical));
}
