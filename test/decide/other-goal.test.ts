import { describe, expect, it } from "vitest";
import { startedOf } from "../../src/decide/loop-state.ts";
import { ruleOnOtherGoal } from "../../src/decide/other-goal.ts";
import type { OtherGoalRuling } from "../../src/decide/other-goal.ts";
import type { PairSamples } from "../../src/model/measurement.ts";
import { createRandom } from "../../src/stats/random.ts";
import { play } from "./campaign-script.ts";

const started = startedOf(play({ fates: [] }).state);
const ids = started.cases.map(({ id }) => id);

/** Pairs until there is a word: each case's gain is a log ratio with that deviation a pair. */
function rule({ gain, sd, seed, only }: { gain: number; sd: number; seed: number; only?: string }) {
  const random = createRandom(seed);
  const pairs: PairSamples[] = [];
  for (;;) {
    const cases = ids.map((id) => {
      const value = (only === undefined || only === id ? gain : 0) + sd * random.normal();
      return {
        id,
        calls: { reference: 1, candidate: 1 },
        reference: [1],
        candidate: [Math.exp(-value)],
        maxError: 0,
        checked: 1,
      };
    });
    pairs.push({ cases, doubts: [] });
    const ruling: OtherGoalRuling = ruleOnOtherGoal(started, pairs);
    if (ruling.kind !== "more") return { ...ruling, pairs: pairs.length };
  }
}

const share = (kind: "holds" | "worse", world: { gain: number; sd: number; only?: string }): number => {
  const runs = 400;
  let hits = 0;
  for (let seed = 0; seed < runs; seed++) if (rule({ ...world, seed }).kind === kind) hits++;
  return hits / runs;
};

describe("another goal's benchmark", () => {
  it("lets equal code pass, on a steady machine and on a noisy one", () => {
    expect(share("holds", { gain: 0, sd: 0.005 })).toBeGreaterThan(0.99);
    expect(share("holds", { gain: 0, sd: 0.03 })).toBeGreaterThan(0.97);
  });

  it("turns a loss of 6 % away, also in one case alone", () => {
    expect(share("worse", { gain: -0.06, sd: 0.01 })).toBeGreaterThan(0.99);
    expect(share("worse", { gain: -0.06, sd: 0.03 })).toBeGreaterThan(0.97);
    expect(share("worse", { gain: -0.06, sd: 0.01, only: ids[0]! })).toBeGreaterThan(0.99);
  });

  it("turns away what cannot be told apart from a large loss, and says so", () => {
    expect(rule({ gain: 0, sd: 0.3, seed: 1 })).toMatchObject({
      kind: "worse",
      pairs: 24,
      words: expect.stringMatching(/^(train|test)-\S+: a loss of \d+\.\d % cannot be ruled out after 24 pairs$/),
    });
  });

  it("needs four pairs where all are the same, and names what was lost", () => {
    expect(rule({ gain: 0, sd: 0, seed: 1 })).toEqual({ kind: "holds", words: "", pairs: 4 });
    expect(rule({ gain: -0.05, sd: 0, seed: 1 })).toMatchObject({
      kind: "worse",
      pairs: 4,
      words: `${ids[0]}: 5.1 % slower`,
    });
  });
});
