import { expect, it } from "vitest";
import { decode } from "../../src/evaluate/compare-output.ts";
import { entropy } from "../../src/evaluate/entropy.ts";
import { isPoison, makePoison, poisonInto } from "../../src/evaluate/poison.ts";

it.each(["f64", "f32", "f16", "bf16"] as const)("poison is NaN in every element of %s, whatever is drawn", (dtype) => {
  const uniform = entropy();
  for (let draw = 0; draw < 64; draw++) {
    const bytes = new Uint8Array(64);
    poisonInto(bytes, makePoison(uniform));
    expect(Array.from(decode(bytes, dtype)).every(Number.isNaN)).toBe(true);
  }
});

it("poison is known again by its place in a tensor, not by its value alone", () => {
  const poison = makePoison(() => 0.3);
  const bytes = new Uint8Array(20);
  poisonInto(bytes, poison);
  expect(isPoison(bytes, { from: 6, size: 2, place: 6 }, poison)).toBe(true);
  expect(isPoison(bytes, { from: 6, size: 2, place: 4 }, poison)).toBe(false);
  bytes[7] = 1;
  expect(isPoison(bytes, { from: 6, size: 2, place: 6 }, poison)).toBe(false);
});
