import { elementBytes } from "../model/benchmark.ts";
import type { Dtype } from "../model/benchmark.ts";
import type { InputFill } from "./fill.ts";
import { openMixer } from "./window-mixer.ts";
import type { Mixer, Mixing, Values } from "./window-mixer.ts";

/**
 * Random values made once, of which each slot takes two windows, at drawn starts, and mixes them. One window alone
 * would show the same values again and again: whoever had remembered an answer for each of them, in calls that are not
 * scored, would then only look answers up. Mixing takes a pass over the values, drawing them anew takes ten.
 */
export type InputPool = {
  draw(): Draw;
  /** The values of a draw as bytes, the same each time. They are valid until the next call. */
  window(draw: Draw): Uint8Array;
  /** The bytes of one of these values. They are valid until the next call. */
  element(draw: Draw, at: number): Uint8Array;
};

/** What identifies a slot's content: the elements at which the two windows start, and how they are mixed, in [0, 1). */
export type Draw = { first: number; second: number; mix: number };

/** Starts that a window can have. */
const starts = 2 ** 18;
/** Values mixed at a time: they stay in the nearest cache on their way. */
const chunk = 4096;

/** `uniform` gives values in [0, 1). `elements` is the size of one window. */
export function createPool(
  { fill, dtype, elements }: { fill: InputFill; dtype: Dtype; elements: number },
  uniform: () => number,
): InputPool {
  const spread = range(fill, dtype);
  const count = spread[0] === "constant" ? elements : elements + starts;
  const out = dtype === "f32" || dtype === "f64" ? null : encoder(dtype, elements);
  const length = out ? Math.min(chunk, elements) : elements;
  const mixer = openMixer({ count, length, width: isWide(dtype) ? 8 : 4 });
  fillValues(spread, mixer.values, uniform);
  const start = () => Math.floor(uniform() * (count - elements));
  return {
    draw: () => ({ first: start(), second: start(), mix: uniform() }),
    window(draw) {
      for (let at = 0; at < elements; at += length) {
        const size = Math.min(length, elements - at);
        mixValues(spread, mixer, { ...draw, at, size, elements });
        out?.take(size === length ? mixer.mixed : mixer.mixed.subarray(0, size), at);
      }
      return out?.bytes ?? mixer.bytes;
    },
    element(draw, at) {
      mixValues(spread, mixer, { ...draw, at, size: 1, elements });
      out?.take(mixer.mixed.subarray(0, 1), 0);
      return (out?.bytes ?? mixer.bytes).subarray(0, elementBytes[dtype]);
    },
  };
}

/** Types whose values singles cannot hold. */
const isWide = (dtype: Dtype): boolean => ["f64", "i64", "i32"].includes(dtype);

/** Normal values are kept with mean 0 and deviation 1, uniform ones and integers from 0. */
function fillValues([kind, low, high]: Range, values: Values, uniform: () => number): void {
  const count = values.length;
  switch (kind) {
    case "constant":
      values.fill(low);
      return;
    case "normal":
      for (let at = 0; at < count; at += 2) {
        // Box and Muller (1958): two uniforms give two independent normals.
        const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
        const angle = 2 * Math.PI * uniform();
        values[at] = radius * Math.cos(angle);
        if (at + 1 < count) values[at + 1] = radius * Math.sin(angle);
      }
      return;
    case "uniform":
      for (let at = 0; at < count; at++) values[at] = (high - low) * uniform();
      return;
    case "integers":
      for (let at = 0; at < count; at++) values[at] = Math.floor((high - low + 1) * uniform());
      return;
    case "sorted":
      // Any window of a sorted sequence is sorted.
      for (let at = 0; at < count; at++) values[at] = low + (high - low) * uniform();
      values.sort();
  }
}

/** `size` values of a draw, from its value `at` on; `elements` are those of the whole draw. */
type Part = Draw & { at: number; size: number; elements: number };

/** Puts two windows together so that the result is spread as each of them is. */
function mixValues([kind, low, high]: Range, mixer: Mixer, part: Part): void {
  const turn = 2 * Math.PI * part.mix;
  const mixing: Mixing = { first: part.first + part.at, second: part.second + part.at, size: part.size };
  switch (kind) {
    case "constant":
      return mixer.weigh(mixing, { shift: 0, a: 1, b: 0 });
    case "normal":
      // A turned pair of normal values is normal.
      return mixer.weigh(mixing, { shift: low, a: high * Math.cos(turn), b: high * Math.sin(turn) });
    case "sorted":
      return mixer.weigh(mixing, stretch(mixer.values, part, { low, span: high - low }));
    // The sum of two uniform values, taken back into the range that each of them has, is uniform.
    case "uniform":
      return mixer.wrap(mixing, { low, span: high - low });
    case "integers":
      return mixer.wrap(mixing, { low, span: high - low + 1 });
  }
}

/**
 * Each of two sorted windows is drawn out, so that their mixture goes from one end of the range to the other: offsets
 * into n values then use all of them. A single value, or a range that is one, stays as it is.
 */
function stretch(values: Values, { first, second, mix, elements }: Part, { low, span }: { low: number; span: number }) {
  const at = (index: number) => values[index] ?? Number.NaN;
  const reach = (start: number) => at(start + elements - 1) - at(start);
  if (!(reach(first) > 0 && reach(second) > 0)) return { shift: 0, a: mix, b: 1 - mix };
  const [a, b] = [(mix * span) / reach(first), ((1 - mix) * span) / reach(second)];
  return { shift: low - a * at(first) - b * at(second), a, b };
}

type Range = [kind: "constant" | "normal" | "uniform" | "integers" | "sorted", low: number, high: number];

function range(fill: InputFill, dtype: Dtype): Range {
  if (typeof fill === "object") {
    if ("normal" in fill) return integral(dtype) ? ["integers", -8, 8] : ["normal", ...fill.normal];
    if ("uniform" in fill) return integral(dtype) ? ["integers", ...fill.uniform] : ["uniform", ...fill.uniform];
    if ("integers" in fill) return ["integers", ...fill.integers];
    if ("sorted" in fill) return ["sorted", ...fill.sorted];
    return ["constant", fill.full, fill.full];
  }
  const integers: Range =
    dtype === "bool" ? ["integers", 0, 1] : dtype === "u8" ? ["integers", 0, 255] : ["integers", -100, 100];
  switch (fill) {
    case "ones":
      return ["constant", 1, 1];
    case "zeros":
      return ["constant", 0, 0];
    case "sorted":
      return ["sorted", 0, integral(dtype) ? 1e6 : 1];
    case "integers":
      return integers;
    case "uniform":
      return integral(dtype) ? integers : ["uniform", 0, 1];
    case "normal":
      return integral(dtype) ? integers : ["normal", 0, 1];
  }
}

const integral = (dtype: Dtype): boolean => !["f64", "f32", "f16", "bf16"].includes(dtype);

/** Where a window's values become bytes of their type. */
type Encoder = { bytes: Uint8Array; take(values: Values, at: number): void };

/** Numbers as a tensor's bytes: rounded to the nearest for floats, cut off for integers. */
export function encode(values: Float64Array, dtype: Dtype): Uint8Array {
  const out = encoder(dtype, values.length);
  for (let at = 0; at < values.length; at += chunk) out.take(values.subarray(at, at + chunk), at);
  return out.bytes;
}

function encoder(dtype: Dtype, elements: number): Encoder {
  if (dtype === "bf16") return bfloat16Encoder(elements);
  if (dtype === "i64") return integer64Encoder(elements);
  const out = arrayOf(dtype, elements);
  return { bytes: new Uint8Array(out.buffer), take: (values, at) => out.set(values, at) };
}

function arrayOf(dtype: Exclude<Dtype, "bf16" | "i64">, elements: number) {
  switch (dtype) {
    case "f64":
      return new Float64Array(elements);
    case "f32":
      return new Float32Array(elements);
    case "f16":
      return new Float16Array(elements);
    case "i32":
      return new Int32Array(elements);
    case "i16":
      return new Int16Array(elements);
    case "i8":
      return new Int8Array(elements);
    case "u8":
    case "bool":
      return new Uint8Array(elements);
  }
}

/** Rounds as `bfloat16Bits` does, to the nearest and ties to even, many at a time; none is a NaN. */
function bfloat16Encoder(elements: number): Encoder {
  const out = new Uint16Array(elements);
  const singles = new Float32Array(chunk);
  const words = new Uint32Array(singles.buffer);
  return {
    bytes: new Uint8Array(out.buffer),
    take(values, at) {
      singles.set(values);
      for (let i = 0; i < values.length; i++) {
        const word = words[i] ?? 0;
        out[at + i] = (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
      }
    },
  };
}

/** Two words of 32 bits an integer, low one first: values are below 2^53, and BigInt takes a hundred times as long. */
function integer64Encoder(elements: number): Encoder {
  const out = new Int32Array(elements * 2);
  return {
    bytes: new Uint8Array(out.buffer),
    take(values, at) {
      for (let i = 0; i < values.length; i++) {
        const value = Math.trunc(values[i] ?? 0);
        out[2 * (at + i)] = value;
        out[2 * (at + i) + 1] = Math.floor(value / 2 ** 32);
      }
    },
  };
}
