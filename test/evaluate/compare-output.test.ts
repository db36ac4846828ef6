import { describe, expect, it } from "vitest";
import { compareOutput } from "../../src/evaluate/compare-output.ts";
import { bfloat16Bits } from "../../src/evaluate/call-stub.ts";
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

const numbers = {
  f64: (values: number[]) => bytes(Float64Array.from(values)),
  f32: (values: number[]) => bytes(Float32Array.from(values)),
  f16: (values: number[]) => bytes(Float16Array.from(values)),
  bf16: (values: number[]) => bytes(Uint16Array.from(values, (value) => bfloat16Bits(value))),
  i64: (values: number[]) => bytes(BigInt64Array.from(values, BigInt)),
  i32: (values: number[]) => bytes(Int32Array.from(values)),
  i16: (values: number[]) => bytes(Int16Array.from(values)),
  i8: (values: number[]) => bytes(Int8Array.from(values)),
  u8: (values: number[]) => bytes(Uint8Array.from(values)),
  bool: (values: number[]) => bytes(Uint8Array.from(values)),
};

describe("a tolerance", () => {
  const absolute = (value: number): Tolerance => ({ absolute: value, relative: 0, rms: null });
  const relative = (value: number): Tolerance => ({ absolute: 0, relative: value, rms: null });
  const rms = (value: number): Tolerance => ({ absolute: Number.POSITIVE_INFINITY, relative: 0, rms: value });
  const inf = Number.POSITIVE_INFINITY;
  const table: [dtype: Dtype, got: number[], want: number[], within: Tolerance, ok: boolean][] = [
    ["f64", [-0], [0], absolute(0), true],
    ["f32", [0, -0], [-0, 0], relative(0), true],
    ["f64", [1 + 1e-9], [1], relative(1e-9), false],
    ["f64", [1 + 0.9e-9], [1], relative(1e-9), true],
    ["f64", [1e-300], [0], relative(1), false],
    ["f64", [1e-300], [0], absolute(1e-299), true],
    ["f16", [1.001], [1], absolute(0.002), true],
    ["f16", [1.001], [1], absolute(0.0009), false],
    ["f16", [Number.NaN, inf], [Number.NaN, inf], absolute(0), true],
    ["f16", [65504], [inf], absolute(1e9), false],
    ["bf16", [1.0078125], [1], absolute(0.008), true],
    ["bf16", [1.0078125], [1], absolute(0.007), false],
    ["f32", [10, 0, 0, 0], [0, 0, 0, 0], rms(5), true],
    ["f32", [10, 0, 0, 0], [0, 0, 0, 0], rms(4.9), false],
    ["f32", [Number.NaN], [0], rms(1e9), false],
    ["f32", [inf, 1], [inf, 1], rms(0), true],
    ["i32", [100], [101], absolute(1), true],
    ["i32", [100], [102], absolute(1), false],
    ["i16", [-300], [-303], relative(0.01), true],
    ["i8", [-128], [127], absolute(254), false],
    ["u8", [0], [255], absolute(255), true],
    ["bool", [1], [0], absolute(0), false],
    ["i64", [7], [9], absolute(2), true],
    ["i64", [7], [10], absolute(2), false],
    ["i64", [1, 2, 3], [1, 2, 7], rms(2.4), true],
    ["i64", [1, 2, 3], [1, 2, 7], rms(2.3), false],
  ];
  it.each(table)("of %s: %j for %j within %j is %s", (dtype, got, want, within, ok) => {
    expect(compare(numbers[dtype](got), numbers[dtype](want), dtype, within).ok).toBe(ok);
  });

  it("of 64-bit integers is of their difference, which no double has rounded", () => {
    const [big, off] = [2n ** 62n, 2n ** 62n + 3n];
    const [got, want] = [bytes(BigInt64Array.of(off)), bytes(BigInt64Array.of(big))];
    expect(compare(got, want, "i64", absolute(3)).ok).toBe(true);
    expect(compare(got, want, "i64", absolute(2))).toMatchObject({
      ok: false,
      detail: "c[0] is 4611686018427387907, expected 4611686018427387904 within 2 + 0 of its size",
    });
    const ends = [bytes(BigInt64Array.of(-(2n ** 63n))), bytes(BigInt64Array.of(2n ** 63n - 1n))] as const;
    expect(compare(...ends, "i64", absolute(1e18)).ok).toBe(false);
  });

  it("of a root mean square alone says how near to it the output came", () => {
    expect(compare(f32(3, 0, 0, 0), f32(0, 0, 0, 0), "f32", rms(3))).toEqual({ ok: true, maxError: 0.5 });
  });
});

describe("an output in a lower precision than the expected values", () => {
  const against = (actual: Uint8Array, dtype: Dtype, expected: number[]) =>
    compareOutput(
      { actual, expected: bytes(Float64Array.from(expected)), dtype, expectedDtype: "f64", name: "c" },
      { absolute: 0, relative: 1e-6, rms: null },
    );

  it("is held against these and not against their rounding", () => {
    expect(against(f32(0.1), "f32", [0.1])).toMatchObject({ ok: true, maxError: expect.closeTo(0.0149, 3) });
    expect(against(f32(0.1), "f32", [0.1000002])).toMatchObject({ ok: false });
  });

  it("is infinite where its type has no larger number", () => {
    expect(against(f32(Infinity, -Infinity), "f32", [1e39, -1e300])).toMatchObject({ ok: true });
    expect(against(f32(3e38), "f32", [1e39])).toMatchObject({ ok: false });
    expect(against(bytes(Float16Array.of(Infinity)), "f16", [1e5])).toMatchObject({ ok: true });
  });

  it("must have as many elements", () => {
    expect(against(f32(1, 2), "f32", [1])).toMatchObject({ ok: false, detail: "c: 8 bytes in place of 4" });
  });
});
