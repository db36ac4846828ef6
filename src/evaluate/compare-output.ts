import { elementBytes } from "../model/benchmark.ts";
import type { Dtype } from "../model/benchmark.ts";
import type { Tolerance } from "../model/tolerance.ts";

export type Comparison = { ok: true; maxError: number } | { ok: false; detail: string; maxError: number };

export type ComparedOutput = {
  actual: Uint8Array;
  expected: Uint8Array;
  dtype: Dtype;
  /** Where the expected values have a higher precision than the output. */
  expectedDtype?: Dtype;
  name: string;
};

/**
 * Compares one output with the expected one, element by element. Count and non-finite values come first; then
 * every element must meet absolute + relative * |expected|, in that negated form which a NaN cannot slip through, and
 * then the root mean square error its limit. `maxError` is the largest error divided by what was allowed there (1 is
 * the limit; exact kinds: 0 or 1). -0 equals 0. 64-bit integers are compared as such and never as doubles.
 */
export function compareOutput(output: ComparedOutput, tolerance: Tolerance): Comparison {
  const { actual, expected, dtype, expectedDtype = dtype, name } = output;
  const counts = [actual.length / elementBytes[dtype], expected.length / elementBytes[expectedDtype]];
  if (counts[0] !== counts[1]) {
    return refused(`${name}: ${actual.length} bytes in place of ${(counts[1] ?? 0) * elementBytes[dtype]}`);
  }
  if (dtype === expectedDtype && Buffer.compare(actual, expected) === 0) return { ok: true, maxError: 0 };
  if (dtype === "i64") return compareErrors(integerErrors(output), { name, tolerance });
  const [got, want] = [decode(actual, dtype), expectedValues(output)];
  const strange = nonFiniteDifference(got, want);
  if (strange >= 0) return refused(`${name}[${strange}] is ${got[strange]}, expected ${want[strange]}`);
  return compareErrors({ errors: errorsOf(got, want), got, want, sizes: want }, { name, tolerance });
}

type Errors = {
  /** How far each element is off; 0 where both sides are the same NaN or infinity. */
  errors: Float64Array;
  got: ArrayLike<number | bigint>;
  want: ArrayLike<number | bigint>;
  /** The expected values as doubles: a relative tolerance is of these. */
  sizes: ArrayLike<number>;
};

function compareErrors(
  { errors, got, want, sizes }: Errors,
  { name, tolerance }: { name: string; tolerance: Tolerance },
): Comparison {
  const { absolute, relative, rms } = tolerance;
  let [worst, worstAt, squares, finite] = [0, 0, 0, 0];
  for (let at = 0; at < errors.length; at++) {
    const size = Math.abs(sizes[at] ?? Number.NaN);
    if (!(size <= Number.MAX_VALUE)) continue;
    const off = errors[at] ?? Number.NaN;
    const allowed = absolute + relative * size;
    const share = off === 0 ? 0 : allowed === 0 ? Number.POSITIVE_INFINITY : off / allowed;
    squares += off * off;
    finite++;
    if (!(share <= worst)) [worst, worstAt] = [share, at];
  }
  if (!(worst <= 1)) {
    const maxError = Number.isFinite(worst) ? worst : 1;
    const within = absolute === 0 && relative === 0 ? "" : ` within ${absolute} + ${relative} of its size`;
    return {
      ok: false,
      maxError,
      detail: `${name}[${worstAt}] is ${got[worstAt]}, expected ${want[worstAt]}${within}`,
    };
  }
  if (rms === null) return { ok: true, maxError: worst };
  const found = Math.sqrt(squares / Math.max(1, finite));
  const maxError = Math.max(worst, found === 0 ? 0 : rms === 0 ? 1 : found / rms);
  return found <= rms
    ? { ok: true, maxError }
    : { ok: false, maxError, detail: `${name}: root mean square error ${found}, allowed ${rms}` };
}

const refused = (detail: string): Comparison => ({ ok: false, maxError: 1, detail });

function errorsOf(got: ArrayLike<number>, want: ArrayLike<number>): Float64Array {
  const errors = new Float64Array(want.length);
  for (let at = 0; at < errors.length; at++) {
    const [a = Number.NaN, b = Number.NaN] = [got[at], want[at]];
    errors[at] = Object.is(a, b) ? 0 : Math.abs(a - b);
  }
  return errors;
}

/** Differences are taken between integers; only they become doubles. */
function integerErrors({ actual, expected }: ComparedOutput): Errors {
  const [got, want] = [integersOf(actual), integersOf(expected)];
  const errors = Float64Array.from(want, (wanted, at) => {
    const difference = (got[at] ?? 0n) - wanted;
    return Number(difference < 0n ? -difference : difference);
  });
  return { errors, got, want, sizes: Float64Array.from(want, Number) };
}

function integersOf(bytes: Uint8Array): BigInt64Array {
  const { buffer, byteOffset, length } = bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes);
  return new BigInt64Array(buffer, byteOffset, length / 8);
}

/** Largest finite value: what is expected beyond it can only be infinite in that type. */
const largest: Partial<Record<Dtype, number>> = {
  f32: (2 - 2 ** -23) * 2 ** 127,
  f16: 65_504,
  bf16: (2 - 2 ** -7) * 2 ** 127,
};

/** The expected values; those of a higher precision that the output's type cannot hold are infinite. */
function expectedValues({ expected, dtype, expectedDtype = dtype }: ComparedOutput): ArrayLike<number> {
  const values = decode(expected, expectedDtype);
  const most = largest[dtype];
  if (dtype === expectedDtype || most === undefined) return values;
  return Float64Array.from(values, (value) =>
    Math.abs(value) > most ? Math.sign(value) * Number.POSITIVE_INFINITY : value,
  );
}

/** First element where one side is NaN or infinite and the other is not the same; -1 when there is none. */
function nonFiniteDifference(got: ArrayLike<number>, want: ArrayLike<number>): number {
  for (let at = 0; at < want.length; at++) {
    const [a = Number.NaN, b = Number.NaN] = [got[at], want[at]];
    if ((!Number.isFinite(a) || !Number.isFinite(b)) && !Object.is(a, b)) return at;
  }
  return -1;
}

/** Elements of a tensor as numbers; 64-bit integers above 2^53 lose their last digits. */
export function decode(bytes: Uint8Array, dtype: Dtype): ArrayLike<number> {
  const { buffer, byteOffset, length } = bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes);
  switch (dtype) {
    case "f64":
      return new Float64Array(buffer, byteOffset, length / 8);
    case "f32":
      return new Float32Array(buffer, byteOffset, length / 4);
    case "f16":
      return new Float16Array(buffer, byteOffset, length / 2);
    case "bf16":
      return Float32Array.from(new Uint16Array(buffer, byteOffset, length / 2), bfloat16Value);
    case "i64":
      return Float64Array.from(new BigInt64Array(buffer, byteOffset, length / 8), Number);
    case "i32":
      return new Int32Array(buffer, byteOffset, length / 4);
    case "i16":
      return new Int16Array(buffer, byteOffset, length / 2);
    case "i8":
      return new Int8Array(buffer, byteOffset, length);
    case "u8":
    case "bool":
      return new Uint8Array(buffer, byteOffset, length);
  }
}

const word = new DataView(new ArrayBuffer(4));
function bfloat16Value(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}
