import { median } from "../../src/stats/descriptive.ts";
import type { Random } from "../../src/stats/random.ts";
import { processOf } from "./recorded-samples.ts";
import type { Configuration } from "./recorded-samples.ts";

/** How a tool measures a variant once, and when it calls a candidate better than the best stored so far. */
export type RuleInUse = {
  name: string;
  words: string;
  measure(configuration: Configuration, random: Random): number;
  /** Share by which the stored best must be beaten. */
  margin: number;
};

const repeat = (count: number, value: () => number): number[] => Array.from({ length: count }, value);

/** What tools for automatic optimisation commonly do (facts of the trade; each compares with a stored number). */
export const rulesInUse: readonly RuleInUse[] = [
  {
    name: "oneRun",
    words: "keep if one run is faster",
    measure: (configuration, random) => processOf(configuration, random)(1),
    margin: 0,
  },
  {
    name: "medianOfThree",
    words: "median of 3 runs, 2 % faster",
    measure: (configuration, random) => median(repeat(3, () => processOf(configuration, random)(1))),
    margin: 0.02,
  },
  {
    name: "bestOfLoops",
    words: "best of 5 loops of 10 calls, 5 % faster",
    measure: (configuration, random) => {
      const run = processOf(configuration, random);
      return Math.min(...repeat(5, () => run(10)));
    },
    margin: 0.05,
  },
];

/** Whether the rule keeps any of so many candidates, none of which is faster than the base. */
export function keepsFalsely(rule: RuleInUse, candidates: number, world: [Configuration, Random]): boolean {
  const stored = rule.measure(...world);
  // The first that is kept decides, so that the stored best never changes before.
  for (let tried = 0; tried < candidates; tried++) if (rule.measure(...world) < stored * (1 - rule.margin)) return true;
  return false;
}
