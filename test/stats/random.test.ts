import { describe, expect, it } from "vitest";
import { mean, standardDeviation } from "../../src/stats/descriptive.ts";
import { createRandom } from "../../src/stats/random.ts";

describe("the random stream", () => {
  it("is the same for the same seed and another for another", () => {
    const draws = (seed: number) => Array.from({ length: 5 }, createRandom(seed).uniform);
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).not.toEqual(draws(2));
  });

  it("is uniform, reaches every integer, and its normals are standard", () => {
    const random = createRandom(11);
    const uniforms = Array.from({ length: 20_000 }, random.uniform);
    expect(uniforms.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(mean(uniforms)).toBeCloseTo(0.5, 1);
    expect(standardDeviation(uniforms)).toBeCloseTo(Math.sqrt(1 / 12), 2);
    const counts = [0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 7000; i++) counts[random.integer(7)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(880);
    expect(Math.max(...counts)).toBeLessThan(1120);
    const normals = Array.from({ length: 20_000 }, random.normal);
    expect(Math.abs(mean(normals))).toBeLessThan(0.03);
    expect(standardDeviation(normals)).toBeCloseTo(1, 1);
  });
});
