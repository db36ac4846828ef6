import { elementBytes } from "../../model/benchmark.ts";
import { toleranceOf } from "../../model/tolerance.ts";
import type { Tolerance } from "../../model/tolerance.ts";
import type { CaseTensor } from "../case-tensors.ts";
import { decode } from "../compare-output.ts";
import { encode } from "../input-pool.ts";
import { bytesOf, inputsOf, rightBytes } from "./screened-case.ts";
import type { Answers, ScreenedCase, Values } from "./screened-case.ts";

/** One call's inputs, what the baseline answers, and what it answered to other inputs. */
export type Draw = { inputs: Values; expected: Answers; stale: Answers };

/**
 * What a candidate that does not do the work might leave in one output; made only when it is asked for, and null where
 * it says nothing in this draw.
 */
export type NullAnswer = { name: string; make(): Uint8Array | null };

/** Part of an output that `partial` leaves undone. */
const leftUndone = 0.01;
/** The relative precision of f32: a tolerance below it asks for more than f32 can give. */
const singlePrecision = 2 ** -24;

/**
 * The null candidates of one output (facts/cheats.md, part F 5): none of them computes anything, so a contract whose
 * tolerance lets one pass cannot tell right from wrong. What says nothing for a type or a size is left out.
 */
export function nullAnswers(screened: ScreenedCase, output: CaseTensor, draw: Draw): NullAnswer[] {
  const { name, dtype, elements, bytes } = output;
  const expected = rightBytes(draw.expected, output);
  const tolerance = toleranceOf(screened.correctness, name, dtype);
  const filled = (value: number) => Buffer.alloc(bytes, encode(Float64Array.of(value), dtype));
  return [
    { name: "zeros", make: () => filled(0) },
    { name: "constant", make: () => filled(1) },
    { name: "mean", make: () => filled(meanOf(rightBytes(draw.stale, output), output)) },
    ...inputsOf(screened)
      .filter((input) => input.dtype === dtype && input.elements === elements)
      .map((input) => ({ name: `identity:${input.name}`, make: () => bytesOf(draw.inputs, input.name) })),
    { name: "stale", make: () => rightBytes(draw.stale, output) },
    { name: "partial", make: () => partial(screened, output, draw, tolerance) },
    ...(elements > 1 ? [{ name: "shifted", make: () => shifted(expected, output) }] : []),
    ...(dtype === "f32" || dtype === "f64"
      ? [{ name: "lower-precision", make: () => lowerPrecision(expected, { dtype, tolerance }) }]
      : []),
  ];
}

/** Of other inputs, as a candidate can know it. */
function meanOf(bytes: Uint8Array, { dtype }: CaseTensor): number {
  const values = decode(bytes, dtype);
  let sum = 0;
  let count = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    sum += value;
    count++;
  }
  const mean = sum / Math.max(1, count);
  return dtype.startsWith("f") || dtype === "bf16" ? mean : Math.round(mean);
}

/** All right but for a drawn part, which is as it was before the call; a mean error alone would forgive zeros there. */
function partial(screened: ScreenedCase, output: CaseTensor, draw: Draw, tolerance: Tolerance): Uint8Array {
  const { name, elements, bytes, filled } = output;
  const answer = Uint8Array.from(rightBytes(draw.expected, output));
  const size = bytes / elements;
  const count = Math.max(1, Math.ceil(elements * leftUndone));
  const from = Math.floor(screened.uniform() * (elements - count + 1)) * size;
  if (tolerance.absolute === Number.POSITIVE_INFINITY) return answer.fill(0, from, from + count * size);
  const before = filled ? bytesOf(draw.inputs, name) : null;
  for (let at = from; at < from + count * size; at++)
    answer[at] = before?.[at] ?? screened.poison[at % screened.poison.length] ?? 0;
  return answer;
}

/** Every element in its neighbour's place. */
function shifted(expected: Uint8Array, { bytes, elements }: CaseTensor): Uint8Array {
  const size = bytes / elements;
  const answer = new Uint8Array(bytes);
  answer.set(expected.subarray(size));
  answer.set(expected.subarray(0, size), bytes - size);
  return answer;
}

/** Numbers rounded at a time: as many doubles would take twice the memory of the output. */
const chunk = 2 ** 16;

/**
 * A float computed exactly and rounded to bf16, or an f64 to f32 where the contract asks for more than f32 gives; null
 * where rounding changes nothing.
 */
function lowerPrecision(
  expected: Uint8Array,
  { dtype, tolerance }: { dtype: "f32" | "f64"; tolerance: Tolerance },
): Uint8Array | null {
  const lower = dtype === "f64" && tolerance.relative < singlePrecision ? "f32" : "bf16";
  const size = elementBytes[dtype];
  const rounded = new Uint8Array(expected.length);
  for (let at = 0; at < expected.length; at += chunk * size) {
    const exact = Float64Array.from(decode(expected.subarray(at, at + chunk * size), dtype));
    rounded.set(encode(Float64Array.from(decode(encode(exact, lower), lower)), dtype), at);
  }
  return Buffer.compare(rounded, expected) === 0 ? null : rounded;
}
