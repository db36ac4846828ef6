import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/model/input-error.ts";
import { createSpace, listedSpace, parametersAt, pointOf } from "../../src/search/space.ts";
import { createRandom } from "../../src/stats/random.ts";

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("a space of parameters", () => {
  it("lists every combination that meets the constraints", () => {
    const space = createSpace(
      [
        { name: "TILE", values: [4, 8, 16] },
        { name: "UNROLL", values: [1, 2, 8] },
        { name: "FLAG", values: ["-O2", "-O3"] },
      ],
      ["UNROLL <= TILE", "TILE % 8 == 0 || UNROLL == 1"],
    );
    expect(space.points).toHaveLength(14);
    expect(space.points?.every(space.allows)).toBe(true);
    expect(space.allows([0, 1, 0])).toBe(false);
  });

  it("takes numbers written as text, and booleans as 0 and 1, into constraints", () => {
    const parameters = [
      { name: "MASK", values: ["0x10", "0x20"] },
      { name: "FAST", values: [false, true] },
    ];
    expect(createSpace(parameters, ["MASK == 32 && FAST"]).points).toEqual([[1, 1]]);
  });

  it.each([
    ["T >", /tune_constraints: "T >": expected a number or a name/],
    ["T > X", /"X" is no tunable\n {2}Known: T, W/],
    ["W == 1", /the value "a" of "W" is no number/],
    ["T > 100", /no combination/],
  ])("refuses the constraint %j", (constraint, message) => {
    const parameters = [
      { name: "T", values: [1, 2] },
      { name: "W", values: ["a", "b"] },
    ];
    expect(() => createSpace(parameters, [constraint])).toThrow(InputError);
    expect(() => createSpace(parameters, [constraint])).toThrow(message);
  });

  it("is drawn from where it is too large to list, however rare what meets the constraints", () => {
    const parameters = range(8).map((i) => ({ name: `P${i}`, values: range(16) }));
    const space = createSpace(parameters, ["P0 + P1 == 30", "P2 == P3", "P3 == P4", "P6 * P7 < 20"]);
    const open = createSpace(parameters, []);
    expect(open.points).toBeNull();
    const random = createRandom(1);
    for (let i = 0; i < 20; i++) {
      expect(space.allows(space.draw(random) ?? [])).toBe(true);
      expect(open.draw(random)).toHaveLength(8);
    }
    expect(space.allows(range(8))).toBe(false);
  });

  it("turns points into values by name and back", () => {
    const parameters = [
      { name: "A", values: [1, 2, 4] },
      { name: "B", values: ["x", "y"] },
      { name: "C", values: [true, false] },
    ];
    const space = createSpace(parameters, []);
    fc.assert(
      fc.property(fc.nat(2), fc.nat(1), fc.nat(1), (a, b, c) => {
        expect(pointOf(space, parametersAt(space, [a, b, c]))).toEqual([a, b, c]);
      }),
    );
    expect(pointOf(space, { A: "4", B: "y", C: true })).toEqual([2, 1, 0]);
    expect(pointOf(space, { A: 3, B: "y", C: true })).toBeNull();
    expect(pointOf(space, { A: 4 })).toBeNull();
  });

  it("can be a list of configurations", () => {
    const space = listedSpace([{ name: "A", values: [1, 2] }], [[1]]);
    expect(space.allows([1])).toBe(true);
    expect(space.allows([0])).toBe(false);
    expect(space.draw(createRandom(1))).toEqual([1]);
  });
});
