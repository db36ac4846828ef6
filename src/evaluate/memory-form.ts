import { elementBytes } from "../model/benchmark.ts";
import { contiguousStrides, placesOf } from "../model/strides.ts";
import type { CaseTensor } from "./case-tensors.ts";
import { poisonInto } from "./poison.ts";

/**
 * Between a tensor's values (its elements, one after the other) and its memory (where its strides put them, poison in
 * the gaps). Without strides both are the same bytes, and nothing is copied.
 */
export type MemoryForm = {
  /** A tensor's bytes in memory, valid until the next call. */
  spread(values: Uint8Array): Uint8Array;
  /** Its elements, valid until the next call. */
  gather(memory: Uint8Array): Uint8Array;
  /** Byte at which an element lies. */
  placeOf(element: number): number;
  /** Whether the gaps of what was read from memory still hold the poison that was written there. */
  gapsAreWhole(memory: Uint8Array): boolean;
};

export function memoryForm(tensor: CaseTensor, poison: Uint8Array): MemoryForm {
  const size = elementBytes[tensor.dtype];
  if (isPacked(tensor)) {
    return {
      spread: (values) => values,
      gather: (memory) => memory,
      placeOf: (element) => element * size,
      gapsAreWhole: () => true,
    };
  }
  const places = placesOf(tensor.shape, tensor.strides);
  const [memory, values] = [new Uint8Array(tensor.span), new Uint8Array(tensor.bytes)];
  const read = new Uint8Array(tensor.span);
  poisonInto(memory, poison);
  const [memoryWords, valueWords, readWords] = [memory, values, read].map((bytes) => wordsOf(bytes, size));
  if (!memoryWords || !valueWords || !readWords) throw new Error("there are three of them");
  // Elements of 8 bytes are two words.
  const wide = Math.max(1, size / 4);
  const spread = (from: Uint8Array): Uint8Array => {
    values.set(from);
    for (let at = 0; at < places.length; at++) {
      for (let word = 0; word < wide; word++)
        memoryWords[(places[at] ?? 0) * wide + word] = valueWords[at * wide + word] ?? 0;
    }
    return memory;
  };
  const gather = (from: Uint8Array): Uint8Array => {
    read.set(from);
    for (let at = 0; at < places.length; at++) {
      for (let word = 0; word < wide; word++)
        valueWords[at * wide + word] = readWords[(places[at] ?? 0) * wide + word] ?? 0;
    }
    return values;
  };
  return {
    spread,
    gather,
    placeOf: (element) => (places[element] ?? 0) * size,
    gapsAreWhole: (from) => Buffer.compare(spread(gather(from)), from) === 0,
  };
}

/** Whole words of at most four bytes: nothing is read as a float, so that no NaN loses its payload. */
function wordsOf({ buffer }: Uint8Array, size: number): Uint32Array | Uint16Array | Uint8Array {
  return size >= 4 ? new Uint32Array(buffer) : size === 2 ? new Uint16Array(buffer) : new Uint8Array(buffer);
}

function isPacked({ shape, strides }: CaseTensor): boolean {
  const packed = contiguousStrides(shape);
  return shape.every((length, axis) => length === 1 || strides[axis] === packed[axis]);
}
