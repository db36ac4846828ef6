import { describe, expect, it } from "vitest";
import { compareOutput } from "../../src/evaluate/compare-output.ts";
import type { Dtype } from "../../src/model/benchmark.ts";
import type { Tolerance } from "../../src/model/tolerance.ts";

const bytes = (view: ArrayBufferView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const f32 = (...values: number[]) => bytes(Float32Array.of(...values));
const tolerance: Tolerance = { absolute: 0.01, relative: 0.001, rms: null };
const compare = (actual: Uint8Array, expected: Uint8Array, dtype: Dtype = "f32", within = tolerance) =>
  compareOutput({ actual, expected, dtype, name: "c" }, within);

describe("an output is accepted", () => {
  it("when every element is within absolute + relative of its size, with the largest error over what was allowed", () => {
    expect(compare(f32(1, 1000.5), f32(1, 1000))).toEqual({ ok: true, maxError: expect.closeTo(0.5 / 1.01, 3) });
  });

  it("when NaN and infinity stand in the same places", () => {
    expect(compare(f32(Number.NaN, Infinity, 2), f32(Number.NaN, Infinity, 2.001))).toMatchObject({ ok: true });
  });

  it.each([
    ["f16", bytes(Float16Array.of(1, 2)), bytes(Float16Array.of(1, 2.001))],
    ["bf16", bytes(Uint16Array.of(0x3f80)), bytes(Uint16Array.of(0x3f80))],
    ["i64", bytes(BigInt64Array.of(2n ** 60n)), bytes(BigInt64Array.of(2n ** 60n))],
  ] as const)("in %s", (dtype, actual, expected) => {
    expect(compare(actual, expected, dtype)).toMatchObject({ ok: true });
  });
});

describe("an output is refused", () => {
  it.each([
    ["has another size", f32(1), f32(1, 2), /4 bytes in place of 8/],
    ["has a NaN", f32(1, Number.NaN), f32(1, 2), /c\[1\] is NaN, expected 2/],
    ["lacks a NaN that is expected", f32(1), f32(Number.NaN), /c\[0\] is 1, expected NaN/],
    ["is infinite", f32(Infinity), f32(3), /c\[0\] is Infinity/],
    ["has the other infinity", f32(-Infinity), f32(Infinity), /c\[0\] is -Infinity/],
    ["is beyond the tolerance", f32(1, 2.02), f32(1, 2), /c\[1\] is 2.0199.* expected 2 within 0.01 \+ 0.001/],
  ])("that %s", (_title, actual, expected, detail) => {
    expect(compare(actual, expected)).toMatchObject({ ok: false, detail: expect.stringMatching(detail) });
  });

  it("that differs by one in an integer, also beyond what a double can tell", () => {
    const exact = { absolute: 0, relative: 0, rms: null };
    expect(compare(bytes(Int32Array.of(1, 3)), bytes(Int32Array.of(1, 2)), "i32", exact)).toMatchObject({ ok: false });
    const [big, next] = [bytes(BigInt64Array.of(2n ** 60n + 1n)), bytes(BigInt64Array.of(2n ** 60n))];
    expect(compare(big, next, "i64", exact)).toMatchObject({ ok: false });
  });

  it("whose root mean square error is too large although each element passes", () => {
    const drift = compare(f32(1.009, 2.009, 3.009), f32(1, 2, 3), "f32", { absolute: 0.01, relative: 0, rms: 0.001 });
    expect(drift).toMatchObject({ ok: false, detail: expect.stringContaining("root mean square") });
  });
});
