import type { Dtype } from "../model/benchmark.ts";
import type { Tolerance } from "../model/tolerance.ts";

export type Comparison = { ok: true; maxError: number } | { ok: false; detail: string; maxError: number };

/**
 * Compares one output with the expected one, element by element. Count and non-finite values come first; then
 * every element must meet absolute + relative * |expected|, in that negated form which a NaN cannot slip through.
 * `maxError` is the largest |error| divided by what was allowed there (1 is the limit; exact kinds: 0 or 1).
 */
export function compareOutput(
  { actual, expected, dtype, name }: { actual: Uint8Array; expected: Uint8Array; dtype: Dtype; name: string },
  tolerance: Tolerance,
): Comparison {
  if (actual.length !== expected.length) {
    return { ok: false, maxError: 1, detail: `${name}: ${actual.length} bytes in place of ${expected.length}` };
  }
  if (Buffer.compare(actual, expected) === 0) return { ok: true, maxError: 0 };
  const [got, want] = [decode(actual, dtype), decode(expected, dtype)];
  if (dtype === "i64" && tolerance.absolute === 0 && tolerance.relative === 0) {
    return { ok: false, maxError: 1, detail: `${name}: not equal, and 64-bit integers are exact here` };
  }
  const strange = nonFiniteDifference(got, want);
  if (strange >= 0)
    return { ok: false, maxError: 1, detail: `${name}[${strange}] is ${got[strange]}, expected ${want[strange]}` };
  let worst = 0;
  let worstAt = 0;
  let squares = 0;
  for (let at = 0; at < want.length; at++) {
    const wanted = want[at] ?? Number.NaN;
    if (!Number.isFinite(wanted)) continue;
    const error = Math.abs((got[at] ?? Number.NaN) - wanted);
    const allowed = tolerance.absolute + tolerance.relative * Math.abs(wanted);
    const share = error === 0 ? 0 : allowed === 0 ? Number.POSITIVE_INFINITY : error / allowed;
    squares += error * error;
    if (!(share <= worst)) [worst, worstAt] = [share, at];
  }
  const maxError = Number.isFinite(worst) ? worst : 1;
  if (!(worst <= 1)) {
    return {
      ok: false,
      maxError,
      detail: `${name}[${worstAt}] is ${got[worstAt]}, expected ${want[worstAt]} within ${tolerance.absolute} + ${tolerance.relative} of its size`,
    };
  }
  const rms = Math.sqrt(squares / want.length);
  if (tolerance.rms !== null && !(rms <= tolerance.rms)) {
    return { ok: false, maxError, detail: `${name}: root mean square error ${rms}, allowed ${tolerance.rms}` };
  }
  return { ok: true, maxError };
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
