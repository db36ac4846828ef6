import { describe, expect, it } from "vitest";
import { halfWidth } from "../../src/stats/confirm.ts";
import { pooledHalfWidth, pooledSpread } from "../../src/stats/pooled-spread.ts";

describe("the pooled spread", () => {
  it("is the root of the mean square within groups", () => {
    expect(
      pooledSpread([
        [1, 3],
        [10, 10, 13],
      ]),
    ).toEqual({ sd: Math.sqrt((2 + 6) / 3), df: 3 });
    expect(pooledSpread([[5], []])).toBeNull();
  });

  it("makes a bound of two values useful", () => {
    const pool = { sd: 0.01, df: 10 };
    expect(pooledHalfWidth([0.1, 0.11], 0.001, pool)).toBeLessThan(0.04);
    expect(halfWidth([0.1, 0.11], 0.001)).toBeGreaterThan(1);
  });

  it("does not vouch for values that scatter more than it", () => {
    const wild = [0.1, 0.5, -0.3];
    expect(pooledHalfWidth(wild, 0.01, { sd: 0.01, df: 10 })).toBe(halfWidth(wild, 0.01));
  });

  it("is not needed where there is none", () => {
    expect(pooledHalfWidth([1, 2, 4], 0.05, null)).toBe(halfWidth([1, 2, 4], 0.05));
    expect(pooledHalfWidth([1], 0.05, { sd: 1, df: 4 })).toBe(Infinity);
  });
});
