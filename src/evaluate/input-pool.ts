import { elementBytes } from "../model/benchmark.ts";
import type { Dtype, Fill } from "../model/benchmark.ts";
import { bfloat16Bits } from "./call-stub.ts";

/**
 * Random values made once, from which each slot takes a window at a drawn start: every call sees values that it
 * has not seen, and writing a slot costs one copy. `start` counts elements and identifies a slot's content.
 */
export type InputPool = {
  draw(): number;
  window(start: number): Uint8Array;
};

/** Starts that a window can have: so many different inputs a pool holds for one tensor. */
const starts = 2 ** 18;

/** `uniform` gives values in [0, 1). `elements` is the size of one window. */
export function createPool(
  { fill, dtype, elements }: { fill: Fill; dtype: Dtype; elements: number },
  uniform: () => number,
): InputPool {
  const count = elements + starts;
  const values = fillValues(fill, dtype, count, uniform);
  const bytes = encode(values, dtype);
  const size = elementBytes[dtype];
  return {
    draw: () => Math.floor(uniform() * starts),
    window: (start) => bytes.subarray(start * size, (start + elements) * size),
  };
}

function fillValues(fill: Fill, dtype: Dtype, count: number, uniform: () => number): Float64Array {
  const values = new Float64Array(count);
  const [kind, low, high] = range(fill, dtype);
  switch (kind) {
    case "constant":
      return values.fill(low);
    case "normal":
      for (let at = 0; at < count; at += 2) {
        // Box and Muller (1958): two uniforms give two independent normals.
        const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
        const angle = 2 * Math.PI * uniform();
        values[at] = low + high * radius * Math.cos(angle);
        if (at + 1 < count) values[at + 1] = low + high * radius * Math.sin(angle);
      }
      return values;
    case "uniform":
      for (let at = 0; at < count; at++) values[at] = low + (high - low) * uniform();
      return values;
    case "integers":
      for (let at = 0; at < count; at++) values[at] = low + Math.floor((high - low + 1) * uniform());
      return values;
    case "sorted":
      // Any window of a sorted sequence is sorted.
      for (let at = 0; at < count; at++) values[at] = low + (high - low) * uniform();
      return values.sort();
  }
}

type Range = [kind: "constant" | "normal" | "uniform" | "integers" | "sorted", low: number, high: number];

function range(fill: Fill, dtype: Dtype): Range {
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

function encode(values: Float64Array, dtype: Dtype): Uint8Array {
  return new Uint8Array(encoded(values, dtype).buffer);
}

function encoded(values: Float64Array, dtype: Dtype) {
  switch (dtype) {
    case "f64":
      return values;
    case "f32":
      return new Float32Array(values);
    case "f16":
      return new Float16Array(values);
    case "bf16":
      return Uint16Array.from(values, bfloat16Bits);
    case "i64":
      return BigInt64Array.from(values, (value) => BigInt(Math.trunc(value)));
    case "i32":
      return new Int32Array(values);
    case "i16":
      return new Int16Array(values);
    case "i8":
      return new Int8Array(values);
    case "u8":
    case "bool":
      return new Uint8Array(values);
  }
}
