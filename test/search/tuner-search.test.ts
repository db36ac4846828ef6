import { describe, expect, it } from "vitest";
import { createSpace, parametersAt, pointKey, type Point, type Space } from "../../src/search/space.ts";
import { suggest, type Observation, type Outcome } from "../../src/search/tuner-search.ts";
import { median } from "../../src/stats/descriptive.ts";
import { createRandom } from "../../src/stats/random.ts";

const powers = [1, 2, 4, 8, 16, 32, 64, 128];
const parameters = [
  { name: "BX", values: powers },
  { name: "BY", values: powers },
  { name: "TILE", values: [1, 2, 3, 4, 5, 6, 7, 8] },
  { name: "MODE", values: ["none", "shared", "padded"] },
  { name: "VECTOR", values: [0, 1] },
];

/** A made-up kernel: best at 256 threads, tile 5, padded; too many registers do not run. */
function kernel(space: Space, point: Point): Outcome {
  const { BX = 0, BY = 0, TILE = 0, MODE, VECTOR } = parametersAt(space, point);
  const threads = Number(BX) * Number(BY);
  if (threads * Number(TILE) > 3000 || threads > 512) return { kind: "invalid" };
  const cost =
    Math.abs(Math.log2(threads / 256)) * 0.3 +
    Math.abs(Number(TILE) - 5) * 0.2 +
    (MODE === "padded" ? 0 : MODE === "shared" ? 0.2 : 0.7) +
    (VECTOR && Number(BX) >= 32 ? 0 : 0.3);
  return { kind: "measured", cost };
}

function search(space: Space, seed: number, evaluations: number): Observation[] {
  const observations: Observation[] = [];
  while (observations.length < evaluations) {
    const point = suggest({ space, observations, seed: seed * 1000 + observations.length });
    if (!point) break;
    observations.push({ point, outcome: kernel(space, point) });
  }
  return observations;
}

const best = (observations: readonly Observation[]) =>
  Math.min(...observations.map(({ outcome }) => (outcome.kind === "measured" ? outcome.cost : Infinity)));

describe("the tuner's search", () => {
  const space = createSpace(parameters, []);

  it("finds far better configurations than random sampling of the same number", () => {
    const seeds = Array.from({ length: 9 }, (_, i) => i + 1);
    const found = seeds.map((seed) => best(search(space, seed, 40)));
    const random = seeds.map((seed) => {
      const stream = createRandom(seed);
      const draws = Array.from({ length: 40 }, () => space.draw(stream) ?? []);
      return best(draws.map((point) => ({ point, outcome: kernel(space, point) })));
    });
    expect(median(found)).toBeLessThan(0.5 * median(random));
    // All seeds, not the median one alone: nothing stalls far away.
    expect(Math.max(...found)).toBeLessThan(median(random));
  });

  it("learns where configurations do not run", () => {
    const share = (points: readonly Point[]) =>
      points.filter((point) => kernel(space, point).kind === "invalid").length / points.length;
    const guided = [1, 2, 3, 4, 5].flatMap((seed) => search(space, seed, 50).slice(20));
    expect(share(space.points ?? [])).toBeGreaterThan(0.25);
    expect(share(guided.map(({ point }) => point))).toBeLessThan(0.5 * share(space.points ?? []));
  });

  it("tries every configuration of a small space once, and then says that there are no more", () => {
    const small = createSpace(parameters.slice(2), ["TILE > 4 || VECTOR"]);
    const observations: Observation[] = [];
    for (;;) {
      const point = suggest({ space: small, observations, seed: observations.length });
      if (!point) break;
      observations.push({ point, outcome: { kind: "measured", cost: observations.length % 7 } });
    }
    expect(observations).toHaveLength(small.points?.length ?? 0);
    expect(new Set(observations.map(({ point }) => pointKey(point))).size).toBe(observations.length);
  });

  it("is the same for the same seed, and another for another", () => {
    const keys = (seed: number) => search(space, seed, 20).map(({ point }) => pointKey(point));
    expect(keys(3)).toEqual(keys(3));
    expect(keys(3)).not.toEqual(keys(4));
  });

  it("goes on where nothing runs, and where nothing is known", () => {
    for (const kind of ["invalid", "unknown"] as const) {
      const observations: Observation[] = [];
      for (let i = 0; i < 20; i++) {
        const point = suggest({ space, observations, seed: i });
        observations.push({ point: point ?? [], outcome: { kind } });
      }
      expect(new Set(observations.map(({ point }) => pointKey(point))).size).toBe(20);
    }
  });

  it("searches spaces that are too large to list", () => {
    const wide = Array.from({ length: 8 }, (_, i) => ({
      name: `P${i}`,
      values: Array.from({ length: 16 }, (_, v) => v),
    }));
    const huge = createSpace(wide, ["P0 <= P1"]);
    const observations: Observation[] = [];
    for (let i = 0; i < 60; i++) {
      const point = suggest({ space: huge, observations, seed: i }) ?? [];
      expect(huge.allows(point)).toBe(true);
      const cost = point.reduce((sum, value) => sum + Math.abs(value - 9) / 8, 0);
      observations.push({ point, outcome: { kind: "measured", cost } });
    }
    const first = best(observations.slice(0, 20));
    expect(best(observations)).toBeLessThan(0.7 * first);
  });
});
