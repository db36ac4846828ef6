import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mean, median, quantile, standardDeviation } from "../../src/stats/descriptive.ts";
import { combine, differences, logRatios, pairValue } from "../../src/stats/pair-values.ts";

const time = fc.double({ min: 1e-6, max: 1e3, noNaN: true });
const blocks = fc.array(fc.tuple(time, time), { minLength: 1, maxLength: 30 });

describe("descriptive statistics", () => {
  it("take the middle, and interpolate between order statistics", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([10, 20, 30, 40, 50], 0.1)).toBeCloseTo(14, 12);
    expect(quantile([7], 0.9)).toBe(7);
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.13808993529939, 12);
  });

  it("refuse what is undefined instead of returning NaN", () => {
    expect(() => mean([])).toThrow(RangeError);
    expect(() => median([])).toThrow(RangeError);
    expect(() => quantile([1, 2], 1.5)).toThrow(RangeError);
    expect(() => standardDeviation([1])).toThrow(RangeError);
  });
});

describe("the value of a pair", () => {
  it("is above 0 where the candidate is faster, and ignores one disturbed block", () => {
    const value = pairValue({ reference: [2, 2, 2, 2, 2], candidate: [1, 1, 50, 1, 1] }, "ratio");
    expect(value).toBeCloseTo(Math.log(2), 12);
  });

  it("changes its sign when the two variants change places", () => {
    fc.assert(
      fc.property(blocks, (pairs) => {
        const reference = pairs.map(([first]) => first);
        const candidate = pairs.map(([, second]) => second);
        for (const scale of ["ratio", "difference"] as const) {
          expect(pairValue({ reference, candidate }, scale)).toBeCloseTo(
            -pairValue({ reference: candidate, candidate: reference }, scale),
            9,
          );
        }
      }),
    );
  });

  it("does not see a drift that both adjacent blocks share", () => {
    fc.assert(
      fc.property(
        blocks,
        fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 30, maxLength: 30 }),
        (pairs, drift) => {
          const drifted = pairs.map(([a, b], i) => [a * (drift[i] ?? 1), b * (drift[i] ?? 1)] as const);
          const value = (of: readonly (readonly [number, number])[]) =>
            pairValue({ reference: of.map(([a]) => a), candidate: of.map(([, b]) => b) }, "ratio");
          expect(value(drifted)).toBeCloseTo(value(pairs), 9);
        },
      ),
    );
  });

  it("is a plain difference for values that may be zero or negative, the same wherever zero lies", () => {
    const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 20 }), value, (pairs, shift) => {
        const of = (by: number) =>
          pairValue({ reference: pairs.map(([a]) => a + by), candidate: pairs.map(([, b]) => b + by) }, "difference");
        expect(of(shift)).toBeCloseTo(of(0), 9);
      }),
    );
    expect(pairValue({ reference: [0, 0.5], candidate: [-0.25, 0.25] }, "difference")).toBe(0.25);
    expect(() => differences([1], [Number.NaN])).toThrow(/finite/);
    expect(() => differences([1], [])).toThrow(RangeError);
  });

  it("refuses blocks without a partner and times that are not positive", () => {
    expect(() => logRatios([1, 2], [1])).toThrow(RangeError);
    expect(() => logRatios([], [])).toThrow(RangeError);
    expect(() => logRatios([1], [0])).toThrow(/positive/);
    expect(() => logRatios([1], [Number.NaN])).toThrow(/positive/);
  });
});

describe("several cases", () => {
  it("combine to the weighted geometric mean of their ratios", () => {
    const combined = combine([
      { value: Math.log(2), weight: 3 },
      { value: Math.log(8), weight: 1 },
    ]);
    expect(Math.exp(combined)).toBeCloseTo(2 ** 1.5, 12);
  });

  it("refuse a weight of 0", () => {
    expect(() => combine([{ value: 1, weight: 0 }])).toThrow(RangeError);
  });
});
