import { describe, expect, it } from "vitest";
import { pooledSpread } from "../../src/stats/pooled-spread.ts";
import { createRandom } from "../../src/stats/random.ts";
import { candidateAlpha, defaultLooks, sequentialDecision } from "../../src/stats/sequential.ts";

type Noise = (random: ReturnType<typeof createRandom>) => number;
const gaussian: Noise = (random) => random.normal();
/** Student's t with 3 degrees of freedom, standardised. */
const heavyTailed: Noise = (random) => {
  const chiSquare = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
  return random.normal() / Math.sqrt(chiSquare);
};
/** Exponential in both directions. */
const laplace: Noise = (random) => Math.log(1 - random.uniform()) * (random.uniform() < 0.5 ? 1 : -1);
/** 5 % of pairs are disturbed by ten times the noise. */
const spiky: Noise = (random) => random.normal() * (random.uniform() < 0.05 ? 10 : 1);

/** Each value shares `rho` with the one before: what is left where pairs are not independent. */
const correlated = (rho: number): Noise => {
  let last = 0;
  return (random) => (last = rho * last + Math.sqrt(1 - rho * rho) * random.normal());
};

type Setting = {
  gain: number;
  sd: number;
  alpha: number;
  noise: Noise;
  minGain?: number;
  runs: number;
  /** Earlier groups of four values that each comparison pools in, drawn anew for each. */
  pooled?: number;
};

/** Runs comparisons of candidates with a known gain and a known spread of a pair, both relative. */
function compare(setting: Setting) {
  const random = createRandom(20261121);
  const count = { faster: 0, "not-faster": 0, slower: 0, pairs: 0 };
  for (let run = 0; run < setting.runs; run++) {
    const values: number[] = [];
    const draw = () => setting.sd * setting.noise(random);
    const earlier = Array.from({ length: setting.pooled ?? 0 }, () => Array.from({ length: 4 }, draw));
    for (;;) {
      values.push(Math.log1p(setting.gain) + draw());
      const { decision } = sequentialDecision({
        values,
        looks: defaultLooks,
        alpha: setting.alpha,
        minGain: setting.minGain ?? 0.01,
        pool: pooledSpread(earlier),
      });
      if (decision === "continue") continue;
      count[decision]++;
      count.pairs += values.length;
      break;
    }
  }
  return count;
}

describe("the sequential comparison", () => {
  it.each([
    ["gaussian", gaussian],
    ["heavy-tailed", heavyTailed],
    ["Laplace", laplace],
    ["spiky", spiky],
  ] as const)("calls equal code faster no more often than its error allows, with %s noise", (_name, noise) => {
    // No gain is asked for, so that nothing but the error's spending stands between noise and acceptance.
    const { faster } = compare({ gain: 0, sd: 0.01, alpha: 0.05, noise, minGain: 0, runs: 4000 });
    // 200 expected at the nominal error; 240 is three standard deviations above.
    expect(faster).toBeLessThanOrEqual(240);
  });

  it.each([
    ["gaussian", gaussian],
    ["heavy-tailed", heavyTailed],
    ["Laplace", laplace],
  ] as const)("keeps that error with the spread of earlier groups pooled in, with %s noise", (_name, noise) => {
    for (const pooled of [1, 10]) {
      const { faster } = compare({ gain: 0, sd: 0.01, alpha: 0.05, noise, minGain: 0, runs: 3000, pooled });
      // 150 expected; 186 is three standard deviations above.
      expect(faster).toBeLessThanOrEqual(186);
    }
  });

  it("errs more often where pairs depend on each other, but not without bound", () => {
    // Fresh processes and drawn orders leave little; no test repairs it (facts: an SPRT errs twenty times as often).
    const rate = (rho: number) =>
      compare({ gain: 0, sd: 0.01, alpha: 0.05, noise: correlated(rho), minGain: 0, runs: 4000 }).faster / 4000;
    expect(rate(0.2)).toBeLessThan(0.1);
    expect(rate(0.5)).toBeLessThan(0.2);
    expect(rate(0.5)).toBeGreaterThan(rate(0));
  });

  it("leaves a candidate without gain after three pairs on average", () => {
    const { pairs, faster } = compare({ gain: 0, sd: 0.008, alpha: 0.0004, noise: gaussian, runs: 1000 });
    expect(pairs / 1000).toBeLessThan(3);
    expect(faster).toBe(0);
  });

  it("finds a gain of 2 % where a pair's spread is 0.8 %, in nine cases of ten", () => {
    const { faster } = compare({ gain: 0.02, sd: 0.008, alpha: 0.0004, noise: gaussian, runs: 1000 });
    expect(faster).toBeGreaterThan(900);
  });

  it("says slower where the loss is shown, after two or three pairs", () => {
    const { slower, pairs } = compare({ gain: -0.6, sd: 0.005, alpha: 0.0004, noise: gaussian, runs: 500 });
    expect(slower).toBeGreaterThan(490);
    expect(pairs / 500).toBeLessThan(2.5);
  });

  it("decides nothing between its looks, and always decides at the last", () => {
    const plan = { looks: [4, 6], alpha: 0.01, minGain: 0.01 };
    const unclear = [0.05, 0.01, 0.05, 0.01, 0.05, 0.01];
    expect(sequentialDecision({ ...plan, values: [-1, -1, -1] }).decision).toBe("continue");
    expect(sequentialDecision({ ...plan, values: unclear.slice(0, 4) }).decision).toBe("continue");
    expect(sequentialDecision({ ...plan, values: unclear.slice(0, 5) }).decision).toBe("continue");
    expect(sequentialDecision({ ...plan, values: unclear }).decision).toBe("not-faster");
  });

  it("keeps nothing below the gain asked for, however certain it is", () => {
    const values = [0.005, 0.0051, 0.0049, 0.005];
    expect(sequentialDecision({ values, looks: [4], alpha: 0.01, minGain: 0.01 }).decision).toBe("not-faster");
    expect(sequentialDecision({ values, looks: [4], alpha: 0.01, minGain: 0.004 }).decision).toBe("faster");
  });

  it("decides deterministic values, which have no spread, at the first look", () => {
    const plan = { looks: [2, 4], alpha: 0.001, minGain: 0.01 };
    expect(sequentialDecision({ ...plan, values: [0.2, 0.2] })).toMatchObject({
      decision: "faster",
      low: 0.2,
      high: 0.2,
    });
    expect(sequentialDecision({ ...plan, values: [0, 0] }).decision).toBe("not-faster");
    expect(sequentialDecision({ ...plan, values: [-0.2, -0.2] }).decision).toBe("slower");
  });
});

describe("the error of each candidate", () => {
  it("adds up to the total over however many candidates", () => {
    let sum = 0;
    for (let i = 1; i <= 100_000; i++) sum += candidateAlpha(i, 0.05);
    expect(sum).toBeLessThanOrEqual(0.05);
    expect(sum).toBeGreaterThan(0.0499);
  });

  it("is shared alike among a planned number", () => {
    expect(candidateAlpha(1, 0.05, 40)).toBeCloseTo(0.00125, 12);
    expect(candidateAlpha(40, 0.05, 40)).toBeCloseTo(0.00125, 12);
    expect(candidateAlpha(41, 0.05, 40)).toBeLessThan(0.00002);
  });
});
