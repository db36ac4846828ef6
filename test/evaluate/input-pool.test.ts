import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entropy } from "../../src/evaluate/entropy.ts";
import { createPool } from "../../src/evaluate/input-pool.ts";
import { elementBytes, dtypes } from "../../src/model/benchmark.ts";
import type { Fill } from "../../src/model/benchmark.ts";

const uniform = entropy();
const f64 = (fill: Fill, elements = 4000) => {
  const window = createPool({ fill, dtype: "f64", elements }, uniform).window(17);
  return new Float64Array(window.buffer, window.byteOffset, elements);
};
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("the inputs of a case", () => {
  it("have the spread that the contract asks for", () => {
    const normal = f64({ normal: [5, 2] });
    expect(mean(normal)).toBeCloseTo(5, 0);
    expect(Math.sqrt(mean(normal.map((value) => (value - 5) ** 2)))).toBeCloseTo(2, 0);
    const flat = f64({ uniform: [-1, 3] });
    expect(Math.min(...flat)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...flat)).toBeLessThan(3);
    expect(new Set(f64({ integers: [2, 4] }))).toEqual(new Set([2, 3, 4]));
    expect(new Set(f64({ full: 7 }))).toEqual(new Set([7]));
    const sorted = f64("sorted");
    expect([...sorted]).toEqual([...sorted].sort((a, b) => a - b));
  });

  it("have the size of their window in every type", () => {
    fc.assert(
      fc.property(fc.constantFrom(...dtypes), fc.integer({ min: 1, max: 500 }), (dtype, elements) => {
        const pool = createPool({ fill: "uniform", dtype, elements }, uniform);
        expect(pool.window(pool.draw())).toHaveLength(elements * elementBytes[dtype]);
      }),
      { numRuns: 20 },
    );
  });

  it("differ from draw to draw", () => {
    const pool = createPool({ fill: "normal", dtype: "f32", elements: 16 }, uniform);
    const drawn = Array.from({ length: 50 }, () => Buffer.from(pool.window(pool.draw())).toString("hex"));
    expect(new Set(drawn).size).toBeGreaterThan(45);
  });
});
