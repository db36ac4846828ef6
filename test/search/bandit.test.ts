import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { armName } from "../../src/model/stance.ts";
import { chooseArm, fruitless, radicalShare } from "../../src/search/bandit.ts";
import type { Arm, ArmChoice, Pull } from "../../src/search/bandit.ts";
import { createRandom } from "../../src/stats/random.ts";

const even = (...names: string[]): Arm[] =>
  names.map((proposer) => ({ proposer, stance: "refine", weight: 1 }) satisfies Arm);
/** A proposer in both stances, as the chooser has it. */
const both = (proposer: string, epsilon: number): Arm[] => [
  { proposer, stance: "refine", weight: 1 - epsilon },
  { proposer, stance: "radical", weight: epsilon },
];
const pull = (arm: string, gain: number | null, cost: Partial<Pull> = {}): Pull => ({
  arm,
  gain,
  usd: 0.1,
  seconds: 0,
  ...cost,
});
const plain = { explore: 1, epsilon: 0, usdPerHour: 1 };
const choose = (choice: Partial<ArmChoice>) =>
  chooseArm({ arms: even("a", "b"), pulls: [], ...plain, uniform: () => 0.5, ...choice });

type Play = (arm: string, turn: number) => Partial<Pull>;
type Search = Partial<ArmChoice> & { arms: readonly Arm[]; turns: number; seed?: number };

/** Turn after turn the first of the order is asked, and `play` says what comes of it; how often each arm was asked. */
function simulate({ turns, seed = 1, ...choice }: Search, play: Play): Record<string, number> {
  const { uniform } = createRandom(seed);
  const pulls: Pull[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const [arm = ""] = chooseArm({ ...plain, ...choice, pulls, uniform });
    pulls.push({ arm, gain: 0, usd: 0.1, seconds: 60, ...play(arm, turn) });
  }
  const names = choice.arms.map(({ proposer, stance }) => armName(proposer, stance));
  return Object.fromEntries(names.map((name) => [name, pulls.filter(({ arm }) => arm === name).length]));
}

/** A gain in some turns only, as a search has them. */
const sometimes = (random: () => number, chance: number, gain: number) => (random() < chance ? gain : 0);

describe("the order of the arms", () => {
  it("gives the better arm most turns and none too few, whatever the draws", () => {
    const chances: Record<string, number> = { good: 0.4, middling: 0.1, poor: 0.02 };
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { uniform } = createRandom(seed + 100);
        const play: Play = (arm) => ({ gain: sometimes(uniform, chances[arm] ?? 0, 0.2) });
        const turns = simulate({ arms: even("poor", "good", "middling"), turns: 300, seed }, play);
        expect(turns.good).toBeGreaterThan(150);
        expect(turns.middling).toBeGreaterThan(4);
        expect(turns.poor).toBeGreaterThan(4);
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it("counts gain per cost: of equal gains the cheaper one's arm gets most turns", () => {
    const play = (usd: number, seconds: number) => ({ gain: 0.05, usd, seconds });
    const search = { arms: even("dear", "cheap"), turns: 100 };
    expect(simulate(search, (arm) => play(arm === "dear" ? 1 : 0.2, 60)).cheap).toBeGreaterThan(75);
    const worthIt: Play = (arm) => (arm === "dear" ? { ...play(1, 0), gain: 0.5 } : { ...play(0.2, 0), gain: 0.02 });
    expect(simulate(search, worthIt).dear).toBeGreaterThan(75);
  });

  it("counts time at the machine's price beside money, and time alone where nothing costs money", () => {
    const arms = even("slow", "quick");
    const play =
      (usd: number): Play =>
      (arm) => ({ gain: 0.05, usd, seconds: arm === "slow" ? 600 : 60 });
    expect(simulate({ arms, turns: 100 }, play(0)).quick).toBeGreaterThan(75);
    expect(simulate({ arms, turns: 100, usdPerHour: 0 }, play(0)).quick, "no price, no money").toBeGreaterThan(75);
    // A dear machine makes the minutes count, beside a dime for each turn; a free one does not.
    expect(simulate({ arms, turns: 100, usdPerHour: 20 }, play(0.1)).quick).toBeGreaterThan(75);
    expect(simulate({ arms, turns: 100, usdPerHour: 0 }, play(0.1)).quick).toBeLessThan(60);
  });

  it("does not let an arm that costs nothing outweigh every gain of another", () => {
    const turns = simulate({ arms: even("free", "paid"), turns: 200 }, (arm) =>
      arm === "free" ? { gain: 0.001, usd: 0, seconds: 0 } : { gain: 0.3, usd: 0.5, seconds: 0 },
    );
    expect(turns.paid).toBeGreaterThan(120);
  });

  it("leaves an arm that has dried up", () => {
    const turns = simulate({ arms: even("early", "late"), turns: 200 }, (arm, turn) => ({
      gain: arm === "early" ? (turn < 20 ? 0.3 : 0) : 0.05,
    }));
    expect(turns.late).toBeGreaterThan(110);
  });

  it("follows the weights before anything is known, and while nothing gains", () => {
    const arms: Arm[] = [
      { proposer: "one", stance: "refine", weight: 1 },
      { proposer: "three", stance: "refine", weight: 3 },
    ];
    expect(choose({ arms })).toEqual(["three", "one"]);
    expect(choose({ arms, explore: 0, pulls: [pull("one", 0), pull("three", 0)] })).toEqual(["three", "one"]);
    const turns = simulate({ arms, turns: 200 }, () => ({ gain: 0 }));
    expect(turns.three).toBeGreaterThanOrEqual(145);
    expect(turns.three).toBeLessThanOrEqual(155);
  });

  it("takes losses for no gain, and needs no arm that was ever tried", () => {
    expect(choose({ pulls: [pull("a", -5), pull("b", -0.1), pull("a", 0), pull("b", 0)] })).toHaveLength(2);
    expect(choose({ pulls: [pull("a", -5), pull("b", 0.1)] })[0]).toBe("b");
    const lucky = [pull("a", 0.1), pull("b", 0.06), pull("a", -0.05), pull("b", 0)];
    expect(choose({ pulls: lucky, explore: 0 })).toEqual(["a", "b"]);
    expect(choose({ pulls: [pull("gone", 1)] })).toHaveLength(2);
    expect(choose({ arms: [], pulls: [pull("gone", 1)] })).toEqual([]);
  });

  it("does not explore where it is told not to", () => {
    const pulls = [pull("a", 0.01), ...Array.from({ length: 50 }, () => pull("b", 0.02))];
    expect(choose({ pulls, explore: 0 })).toEqual(["b", "a"]);
    expect(choose({ pulls, explore: 1 })).toEqual(["a", "b"]);
  });

  it("is the same for the same draws, and between equals the draw decides", () => {
    const order = (seed: number) => choose({ arms: even("a", "b", "c", "d"), uniform: createRandom(seed).uniform });
    expect(order(3)).toEqual(order(3));
    expect(new Set(Array.from({ length: 20 }, (_, seed) => order(seed)[0])).size).toBeGreaterThan(2);
  });
});

describe("a proposer whose turns lead to nothing", () => {
  const idle = (times: number) => Array.from({ length: times }, () => pull("a", null));

  it("is asked last after three of them in a row, however well it did before", () => {
    const before = [pull("a", 0.9), pull("b", 0)];
    expect(choose({ pulls: [...before, ...idle(fruitless.last - 1)] })[0]).toBe("a");
    expect(choose({ pulls: [...before, ...idle(fruitless.last)] })).toEqual(["b", "a"]);
  });

  it("is left out after six, and has its place again after one that led to something", () => {
    expect(choose({ pulls: idle(fruitless.out) })).toEqual(["b"]);
    expect(choose({ pulls: [...idle(fruitless.out), pull("a", 0.5)] })).toContain("a");
    expect(choose({ arms: even("a"), pulls: idle(fruitless.out) })).toEqual([]);
  });

  it("is one in both of its stances", () => {
    const arms = [...both("a", 0.1), ...even("b")];
    const failing = ["a", "a/radical", "a"].map((name) => pull(name, null));
    expect(choose({ arms, pulls: failing, epsilon: 1, uniform: () => 0 })).toEqual(["b", "a", "a/radical"]);
    expect(choose({ arms, pulls: [...failing, ...failing] })).toEqual(["b"]);
  });

  it("is not one whose candidates are rejected", () => {
    const rejected = Array.from({ length: 20 }, () => pull("a", 0));
    expect(choose({ pulls: rejected })).toEqual(["b", "a"]);
    expect(choose({ arms: even("a"), pulls: rejected })).toEqual(["a"]);
  });
});

describe("the radical stance", () => {
  const kept = { gain: 0.2 };
  const run = (length: number) => Array.from({ length }, () => ({ gain: 0 }));

  it("has a share that rises while nothing is kept, and falls back when something is", () => {
    const share = (pulls: readonly Pick<Pull, "gain">[]) => radicalShare(pulls, 0.1);
    expect(share([])).toBeCloseTo(0.1);
    expect(share([kept])).toBeCloseTo(0.1);
    expect(share([kept, ...run(4)])).toBeCloseTo(0.2);
    expect(share([kept, ...run(8)])).toBeCloseTo(0.3);
    expect(share([kept, ...run(400)])).toBe(0.5);
    expect(share([...run(400), kept])).toBeCloseTo(0.1);
    // A turn that failed says nothing of the approach.
    expect(share([kept, ...run(4), { gain: null }, { gain: null }])).toBeCloseTo(0.2);
  });

  it("keeps a share above one half, and none where there is none", () => {
    expect(radicalShare(run(40), 0.8)).toBe(0.8);
    expect(radicalShare(run(40), 0)).toBe(0);
  });

  it("is not that of a proposer's first turn", () => {
    const arms = both("a", 0.1);
    expect(choose({ arms, epsilon: 1, uniform: () => 0 })).toEqual(["a", "a/radical"]);
    expect(choose({ arms, epsilon: 1, pulls: [pull("a", 0.1)], uniform: () => 0 })).toEqual(["a/radical", "a"]);
  });

  it("is never starved below its share of all turns, however well the others do", () => {
    const [turns, epsilon] = [400, 0.1];
    // Three standard deviations of a binomial share.
    const least = turns * epsilon - 3 * Math.sqrt(turns * epsilon * (1 - epsilon));
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0.01, max: 2, noNaN: true }), (seed, gain) => {
        const arms = [...both("model", epsilon), ...even("tuner")];
        const asked = simulate({ arms, turns, epsilon, seed }, (arm) => ({ gain: arm === "tuner" ? gain : 0 }));
        expect(asked["model/radical"]).toBeGreaterThan(least);
        expect(asked.model).toBeGreaterThan(4);
        expect(asked.tuner, "and takes no more than that from the best").toBeGreaterThan(turns / 2);
      }),
      { numRuns: 30, seed: 2 },
    );
  });

  it("is shared out by weight among the proposers that have it, while it gains nothing", () => {
    const arms = [...both("a", 0.1), ...both("b", 0.3), ...even("best")];
    const asked = simulate({ arms, turns: 600, epsilon: 0.4 }, (arm) => ({ gain: arm === "best" ? 1 : 0 }));
    const ratio = (asked["b/radical"] ?? 0) / (asked["a/radical"] ?? 1);
    expect(ratio).toBeGreaterThan(2);
    expect(ratio).toBeLessThan(4.5);
  });

  it("gets most turns where it pays most, and only its share again when it has dried up", () => {
    const search = { arms: both("a", 0.1), turns: 300, epsilon: 0.1 };
    const pays = simulate(search, (arm) => ({ gain: arm === "a/radical" ? 0.3 : 0.01 }));
    expect(pays["a/radical"]).toBeGreaterThan(200);
    const dries = simulate(search, (arm, turn) => ({ gain: arm === "a/radical" ? (turn < 60 ? 0.3 : 0) : 0.05 }));
    const first = simulate({ ...search, turns: 60 }, (arm) => ({ gain: arm === "a/radical" ? 0.3 : 0.05 }));
    expect((dries["a/radical"] ?? 0) - (first["a/radical"] ?? 0)).toBeLessThan(100);
  });

  it("fades where its turns make no edit, but for its share", () => {
    const search = { arms: both("a", 0.1), turns: 300, epsilon: 0.1 };
    const asked = simulate(search, (arm) => ({ gain: arm === "a/radical" ? null : 0.05 }));
    expect(asked["a/radical"]).toBeLessThan(60);
    expect(asked["a/radical"]).toBeGreaterThan(12);
  });
});
