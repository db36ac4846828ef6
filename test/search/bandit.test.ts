import { describe, expect, it } from "vitest";
import { chooseArm, chooseStance, fruitless, radicalShare } from "../../src/search/bandit.ts";
import type { Arm, ArmChoice, Pull } from "../../src/search/bandit.ts";
import { createRandom } from "../../src/stats/random.ts";

const even = (...names: string[]): Arm[] => names.map((name) => ({ name, weight: 1 }));
const pull = (arm: string, gain: number | null, cost: Partial<Pull> = {}): Pull => ({
  arm,
  gain,
  usd: 0.1,
  seconds: 0,
  ...cost,
});
const choose = (choice: Partial<ArmChoice>) =>
  chooseArm({ arms: even("a", "b"), pulls: [], explore: 1, uniform: () => 0.5, ...choice });

/** Turn after turn the first of the order is asked, and `play` says what comes of it. */
function simulate(arms: readonly Arm[], turns: number, play: (arm: string, turn: number) => Partial<Pull>, seed = 1) {
  const { uniform } = createRandom(seed);
  const pulls: Pull[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const [arm = ""] = chooseArm({ arms, pulls, explore: 1, uniform });
    pulls.push({ arm, gain: 0, usd: 0.1, seconds: 60, ...play(arm, turn) });
  }
  return Object.fromEntries(arms.map(({ name }) => [name, pulls.filter(({ arm }) => arm === name).length]));
}

/** A gain in some turns only, as a search has them. */
const sometimes = (random: () => number, chance: number, gain: number) => (random() < chance ? gain : 0);

describe("the order of the arms", () => {
  it.each([1, 2, 3, 4, 5])("gives the better arm most turns and none too few, seed %d", (seed) => {
    const { uniform } = createRandom(seed + 100);
    const chances: Record<string, number> = { good: 0.4, middling: 0.1, poor: 0.02 };
    const turns = simulate(
      even("poor", "good", "middling"),
      300,
      (arm) => ({ gain: sometimes(uniform, chances[arm] ?? 0, 0.2) }),
      seed,
    );
    expect(turns.good).toBeGreaterThan(150);
    expect(turns.middling).toBeGreaterThan(4);
    expect(turns.poor).toBeGreaterThan(4);
  });

  it("counts gain per cost: of equal gains the cheaper one's arm gets most turns", () => {
    const play = (usd: number, seconds: number) => ({ gain: 0.05, usd, seconds });
    const byMoney = simulate(even("dear", "cheap"), 100, (arm) => play(arm === "dear" ? 1 : 0.2, 60));
    expect(byMoney.cheap).toBeGreaterThan(75);
    const byTime = simulate(even("slow", "quick"), 100, (arm) => play(0, arm === "slow" ? 600 : 60));
    expect(byTime.quick).toBeGreaterThan(75);
    const worthIt = simulate(even("dear", "cheap"), 100, (arm) =>
      arm === "dear" ? { ...play(1, 0), gain: 0.5 } : { ...play(0.2, 0), gain: 0.02 },
    );
    expect(worthIt.dear).toBeGreaterThan(75);
  });

  it("does not let an arm that costs nothing outweigh every gain of another", () => {
    const turns = simulate(even("free", "paid"), 200, (arm) =>
      arm === "free" ? { gain: 0.001, usd: 0, seconds: 0 } : { gain: 0.3, usd: 0.5, seconds: 0 },
    );
    expect(turns.paid).toBeGreaterThan(120);
  });

  it("leaves an arm that has dried up", () => {
    const turns = simulate(even("early", "late"), 200, (arm, turn) => ({
      gain: arm === "early" ? (turn < 20 ? 0.3 : 0) : 0.05,
    }));
    expect(turns.late).toBeGreaterThan(110);
  });

  it("follows the weights before anything is known, and while nothing gains", () => {
    const arms = [
      { name: "one", weight: 1 },
      { name: "three", weight: 3 },
    ];
    expect(choose({ arms })).toEqual(["three", "one"]);
    expect(choose({ arms, explore: 0, pulls: [pull("one", 0), pull("three", 0)] })).toEqual(["three", "one"]);
    const turns = simulate(arms, 200, () => ({ gain: 0 }));
    expect(turns.three).toBeGreaterThanOrEqual(145);
    expect(turns.three).toBeLessThanOrEqual(155);
  });

  it("takes losses for no gain, and needs no arm that was ever tried", () => {
    expect(choose({ pulls: [pull("a", -5), pull("b", -0.1), pull("a", 0), pull("b", 0)] })).toHaveLength(2);
    expect(choose({ pulls: [pull("a", -5), pull("b", 0.1)] })[0]).toBe("b");
    const lucky = [pull("a", 0.1), pull("b", 0.06), pull("a", -0.05), pull("b", 0)];
    expect(choose({ pulls: lucky, explore: 0 })).toEqual(["a", "b"]);
    expect(choose({ pulls: [pull("gone", 1)] })).toHaveLength(2);
    expect(chooseArm({ arms: [], pulls: [pull("gone", 1)], explore: 1, uniform: () => 0 })).toEqual([]);
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

describe("an arm whose turns lead to nothing", () => {
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

  it("is not one whose candidates are rejected", () => {
    const rejected = Array.from({ length: 20 }, () => pull("a", 0));
    expect(choose({ pulls: rejected })).toEqual(["b", "a"]);
    expect(choose({ arms: even("a"), pulls: rejected })).toEqual(["a"]);
  });
});

describe("the stance", () => {
  const kept = { verdict: { kind: "keep" } } as const;
  const rejected = { verdict: { kind: "reject" } } as const;
  const crashed = { verdict: { kind: "crash" } } as const;
  const run = (length: number) => Array.from({ length }, (_, index) => (index % 2 === 0 ? rejected : crashed));

  it("is radical in a share of turns that rises while nothing is kept, and falls back when something is", () => {
    const share = (history: readonly (typeof kept | typeof rejected | typeof crashed)[]) =>
      radicalShare({ history, epsilon: 0.1 });
    expect(share([])).toBeCloseTo(0.1);
    expect(share([kept])).toBeCloseTo(0.1);
    expect(share([kept, ...run(4)])).toBeCloseTo(0.2);
    expect(share([kept, ...run(8)])).toBeCloseTo(0.3);
    expect(share([kept, ...run(400)])).toBe(0.5);
    expect(share([...run(400), kept])).toBeCloseTo(0.1);
  });

  it("keeps a share above one half, and none where there is none", () => {
    expect(radicalShare({ history: run(40), epsilon: 0.8 })).toBe(0.8);
    expect(radicalShare({ history: run(40), epsilon: 0 })).toBe(0);
    expect(chooseStance({ history: run(40), epsilon: 0, uniform: () => 0 })).toBe("refine");
  });

  it("comes up in its share of turns", () => {
    const { uniform } = createRandom(7);
    const stances = Array.from({ length: 4000 }, () => chooseStance({ history: run(4), epsilon: 0.1, uniform }));
    const share = stances.filter((stance) => stance === "radical").length / stances.length;
    expect(share).toBeGreaterThan(0.17);
    expect(share).toBeLessThan(0.23);
  });
});
