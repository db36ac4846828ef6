import { describe, expect, it } from "vitest";
import { bootstrapInterval } from "../../src/stats/bootstrap.ts";
import { confirmation, simultaneousLower } from "../../src/stats/confirm.ts";
import { isSameNoise, minimumDetectableEffect, noiseFloor } from "../../src/stats/noise-floor.ts";
import { createRandom } from "../../src/stats/random.ts";
import type { Random } from "../../src/stats/random.ts";

const sample = [0.031, 0.028, 0.035, 0.03, 0.027, 0.033];

describe("confirmation", () => {
  it("gives Student's interval, as computed by hand", () => {
    const found = confirmation({ values: sample, alpha: 0.001 });
    // mean 0.0306667, s 0.00301109, standard error 0.00122927; t(0.975, 5) 2.570582, t(0.999, 5) 5.893430.
    expect(found.mean).toBeCloseTo(0.0306667, 7);
    expect(found.low).toBeCloseTo(0.0275067, 6);
    expect(found.high).toBeCloseTo(0.0338266, 6);
    expect(found.lower).toBeCloseTo(0.023422, 6);
  });

  it("claims nothing from one pair", () => {
    expect(confirmation({ values: [0.5], alpha: 0.001 })).toMatchObject({
      lower: -Infinity,
      low: -Infinity,
      high: Infinity,
    });
  });

  it("covers the true mean as often as it says", () => {
    const random = createRandom(7);
    let covered = 0;
    for (let run = 0; run < 2000; run++) {
      const { low, high } = confirmation({ values: Array.from({ length: 5 }, () => random.normal()), alpha: 0.01 });
      if (low < 0 && high > 0) covered++;
    }
    // 1900 expected, standard deviation 10.
    expect(Math.abs(covered - 1900)).toBeLessThan(40);
  });

  it.each([
    [
      "heavy tails (Student's t, 3 degrees)",
      (r: Random) => r.normal() / Math.hypot(r.normal(), r.normal(), r.normal()),
    ],
    ["Laplace's tails", (r: Random) => Math.log(1 - r.uniform()) * (r.uniform() < 0.5 ? 1 : -1)],
    ["5 % of disturbed pairs", (r: Random) => r.normal() * (r.uniform() < 0.05 ? 10 : 1)],
  ] as const)("claims more than the truth no more often than its error under %s", (_name, noise) => {
    const random = createRandom(9);
    let wrong = 0;
    for (let run = 0; run < 10_000; run++) {
      const values = Array.from({ length: 16 }, () => noise(random));
      if (confirmation({ values, alpha: 0.01 }).lower > 0) wrong++;
    }
    // 100 expected where noise is normal; 130 is three standard deviations above.
    expect(wrong).toBeLessThanOrEqual(130);
  });

  it("bounds all cases at once, however they hang together", () => {
    for (const shared of [0, 0.7, 1]) {
      const random = createRandom(11);
      let wrong = 0;
      for (let run = 0; run < 3000; run++) {
        const together = Array.from({ length: 16 }, () => random.normal());
        const cases = Array.from({ length: 8 }, () =>
          together.map((value) => shared * value + Math.sqrt(1 - shared ** 2) * random.normal()),
        );
        if (simultaneousLower(cases, 0.05).some((lower) => lower > 0)) wrong++;
      }
      // At most 150; 186 is three standard deviations above.
      expect(wrong).toBeLessThanOrEqual(186);
    }
  });

  it("bounds all cases at once lower than each alone", () => {
    const [alone] = simultaneousLower([sample], 0.05);
    const [first, second] = simultaneousLower([sample, sample.map((value) => value - 0.01)], 0.05);
    expect(first).toBeLessThan(alone ?? 0);
    expect(second).toBeCloseTo((first ?? 0) - 0.01, 12);
    expect(alone).toBeCloseTo(confirmation({ values: sample, alpha: 0.05 }).lower, 12);
  });
});

describe("the noise floor", () => {
  const fair = [0.002, -0.001, 0.001, -0.002, 0.001, -0.001, 0.0015, -0.0015];

  it("is three standard errors for as many pairs", () => {
    const { floor, bias } = noiseFloor(fair, 16);
    expect(bias).toBe(0);
    expect(floor).toBeCloseTo((3 * 0.0015353) / 4, 6);
    expect(noiseFloor(fair, 4).floor).toBeGreaterThan(floor);
  });

  it("adds a bias that more pairs do not average away", () => {
    const { floor, bias } = noiseFloor(
      fair.map((value) => value + 0.02),
      1e9,
    );
    expect(bias).toBeCloseTo(0.02, 12);
    expect(floor).toBeCloseTo(0.02, 5);
  });

  it("says which effect could have been seen", () => {
    const plan = { sd: 0.01, pairs: 12, alpha: 0.001, power: 0.9 };
    // (4.0247 + 1.3634) 0.01 / sqrt(12)
    expect(minimumDetectableEffect(plan)).toBeCloseTo(0.015554, 5);
    // What must be reached in any case takes the place of the bound: 0.02 + 1.3634 0.01 / sqrt(12)
    expect(minimumDetectableEffect({ ...plan, least: 0.02 })).toBeCloseTo(0.023936, 5);
    expect(minimumDetectableEffect({ ...plan, pairs: 1 })).toBe(Infinity);
  });
});

describe("the noise of earlier days", () => {
  const random = createRandom(13);
  const draw = (count: number, sd: number, mean = 0) =>
    Array.from({ length: count }, () => mean + sd * random.normal());
  const share = (holds: () => boolean) => Array.from({ length: 2000 }, holds).filter(Boolean).length / 2000;

  it("is taken for today's where it is, and hardly ever where today is much noisier or shifted", () => {
    // Two tests with an error of 1 % each.
    expect(share(() => isSameNoise(draw(8, 0.01), draw(2, 0.01)))).toBeGreaterThan(0.97);
    expect(share(() => isSameNoise(draw(8, 0.01), draw(2, 0.2)))).toBeLessThan(0.2);
    expect(share(() => isSameNoise(draw(8, 0.01), draw(2, 0.01, 0.1)))).toBeLessThan(0.01);
  });

  it("is no noise where too little is known, and the same where nothing ever scatters", () => {
    expect(isSameNoise([], [0, 0])).toBe(false);
    expect(isSameNoise([0, 0, 0], [0, 0])).toBe(true);
    expect(isSameNoise([0, 0, 0], [0.1, 0.1])).toBe(false);
    expect(isSameNoise([0, 0, 0], [0, 0.1])).toBe(false);
  });
});

describe("the minimum detectable effect", () => {
  it("is found as often as it says", () => {
    const random = createRandom(17);
    const plan = { sd: 0.01, pairs: 16, alpha: 0.001, power: 0.9 };
    for (const least of [0, 0.02]) {
      const effect = minimumDetectableEffect({ ...plan, least });
      let found = 0;
      for (let run = 0; run < 2000; run++) {
        const values = Array.from({ length: plan.pairs }, () => effect + plan.sd * random.normal());
        const { mean, lower } = confirmation({ values, alpha: plan.alpha });
        if (lower > 0 && mean >= least) found++;
      }
      expect(Math.abs(found / 2000 - 0.9)).toBeLessThan(0.03);
    }
  });
});

describe("the bootstrap interval", () => {
  const draw = (pairs: number, blocks: number, seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: pairs }, () => {
      const process = 0.05 + 0.005 * random.normal();
      return [1, 2].map((scale) => Array.from({ length: blocks }, () => process * scale + 0.01 * random.normal()));
    });
  };

  it("surrounds the weighted geometric mean and is never narrower than Student's", () => {
    const pairs = draw(16, 21, 3);
    const { estimate, low, high } = bootstrapInterval({
      pairs,
      weights: [1, 1],
      resamples: 2000,
      uniform: createRandom(1).uniform,
    });
    expect(estimate).toBeCloseTo(0.075, 2);
    expect(low).toBeLessThan(estimate);
    expect(high).toBeGreaterThan(estimate);
    expect(high - low).toBeLessThan(0.03);
  });

  it("is the same for the same seed", () => {
    const interval = () =>
      bootstrapInterval({ pairs: draw(6, 10, 5), weights: [3, 1], resamples: 500, uniform: createRandom(2).uniform });
    expect(interval()).toEqual(interval());
  });

  it("covers the truth as often as it says, with few pairs and few blocks", () => {
    let covered = 0;
    for (let run = 0; run < 300; run++) {
      const pairs = draw(4, 8, 100 + run);
      const { low, high } = bootstrapInterval({
        pairs,
        weights: [1, 1],
        resamples: 200,
        uniform: createRandom(run).uniform,
      });
      if (low < 0.075 && high > 0.075) covered++;
    }
    // At least 95 % is promised: 285, standard deviation 3.8.
    expect(covered).toBeGreaterThan(273);
  });
});
