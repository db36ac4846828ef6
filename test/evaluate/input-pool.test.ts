import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entropy } from "../../src/evaluate/entropy.ts";
import { createPool } from "../../src/evaluate/input-pool.ts";
import { elementBytes, dtypes } from "../../src/model/benchmark.ts";
import type { Dtype } from "../../src/model/benchmark.ts";
import type { InputFill } from "../../src/evaluate/fill.ts";

const uniform = entropy();
const f64 = (fill: InputFill, elements = 4000) => {
  const pool = createPool({ fill, dtype: "f64", elements }, uniform);
  return new Float64Array(pool.window(pool.draw()).slice().buffer);
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

  it.each<[Dtype, number]>([
    ["i32", 100_000],
    ["f64", 100_000],
    ["f32", 1],
  ])("that are sorted go from one end of their range to the other as %s, so that offsets use all", (dtype, high) => {
    const pool = createPool({ fill: { sorted: [0, high] }, dtype, elements: 9001 }, uniform);
    for (let slot = 0; slot < 20; slot++) {
      const { buffer } = pool.window(pool.draw()).slice();
      const values =
        dtype === "i32"
          ? new Int32Array(buffer)
          : dtype === "f64"
            ? new Float64Array(buffer)
            : new Float32Array(buffer);
      expect([...values]).toEqual([...values].sort((a, b) => a - b));
      expect(Math.abs(values[0] ?? Number.NaN)).toBeLessThan(high * 1e-5);
      expect(Math.abs((values.at(-1) ?? Number.NaN) - high)).toBeLessThan(high * 1.5e-5);
      if (dtype === "i32") expect([...values].every((value) => value >= 0 && value <= high)).toBe(true);
    }
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

  it.each<[InputFill, Dtype]>([
    ["normal", "f32"],
    ["normal", "f64"],
    [{ uniform: [-1, 1] }, "f64"],
    [{ sorted: [0, 1] }, "f64"],
  ])("of kind %j in %s hardly ever hold a value again, so that remembered answers are of no use", (fill, dtype) => {
    const elements = 20_000;
    const pool = createPool({ fill, dtype, elements }, uniform);
    const seen = new Set<number>();
    for (let slot = 0; slot < 50; slot++) {
      const { buffer } = pool.window(pool.draw()).slice();
      for (const value of dtype === "f32" ? new Float32Array(buffer) : new Float64Array(buffer)) seen.add(value);
    }
    expect(seen.size).toBeGreaterThan(0.95 * 50 * elements);
  });

  it("are the same again for the same draw", () => {
    const pool = createPool({ fill: "normal", dtype: "f32", elements: 9000 }, uniform);
    const draw = pool.draw();
    const before = pool.window(draw).slice();
    pool.window(pool.draw());
    expect(Buffer.compare(before, pool.window(draw))).toBe(0);
  });

  it.each<[Dtype, number, number]>([
    ["u8", 0, 255],
    ["i8", -128, 127],
    ["bool", 0, 1],
    ["i32", -(2 ** 31), 2 ** 31 - 1],
  ])("of %s reach both ends of their range and never leave it", (dtype, low, high) => {
    const pool = createPool({ fill: { integers: [low, high] }, dtype, elements: 30_001 }, uniform);
    const bytes = pool.window(pool.draw()).slice();
    const seen = dtype === "i8" ? new Int8Array(bytes.buffer) : dtype === "i32" ? new Int32Array(bytes.buffer) : bytes;
    const near = (high - low) / 1000;
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(low);
    expect(Math.min(...seen)).toBeLessThanOrEqual(low + near);
    expect(Math.max(...seen)).toBeLessThanOrEqual(high);
    expect(Math.max(...seen)).toBeGreaterThanOrEqual(high - near);
  });

  it("are mixtures of two windows, each weighed by its draw", () => {
    const pool = createPool({ fill: { normal: [3, 2] }, dtype: "f32", elements: 1001 }, uniform);
    const at = (first: number, second: number, mix: number) =>
      new Float32Array(pool.window({ first, second, mix }).slice().buffer);
    const [one, two, both] = [at(5, 70, 0), at(70, 5, 0), at(5, 70, 0.125)];
    const weight = Math.SQRT1_2;
    for (const [i, value] of both.entries())
      expect(value).toBeCloseTo(3 + weight * ((one[i] ?? 0) - 3) + weight * ((two[i] ?? 0) - 3), 4);
  });

  it("keep their spread and their sign as 64-bit integers", () => {
    const pool = createPool({ fill: { integers: [-3e10, 3e10] }, dtype: "i64", elements: 5000 }, uniform);
    const values = [...new BigInt64Array(pool.window(pool.draw()).slice().buffer)].map(Number);
    expect(Math.min(...values)).toBeLessThan(-2.9e10);
    expect(Math.max(...values)).toBeGreaterThan(2.9e10);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(3e10);
  });

  it("differ from draw to draw", () => {
    const pool = createPool({ fill: "normal", dtype: "f32", elements: 16 }, uniform);
    const drawn = Array.from({ length: 50 }, () => Buffer.from(pool.window(pool.draw())).toString("hex"));
    expect(new Set(drawn).size).toBeGreaterThan(45);
  });
});
