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
  const places = placesOf(tensor.shape, tensor.strides).map((place) => place * size);
  const inMemory = new Uint8Array(tensor.span);
  poisonInto(inMemory, poison);
  const values = new Uint8Array(tensor.bytes);
  const spread = (from: Uint8Array): Uint8Array => {
    places.forEach((place, at) => {
      for (let byte = 0; byte < size; byte++) inMemory[place + byte] = from[at * size + byte] ?? 0;
    });
    return inMemory;
  };
  const gather = (from: Uint8Array): Uint8Array => {
    places.forEach((place, at) => {
      for (let byte = 0; byte < size; byte++) values[at * size + byte] = from[place + byte] ?? 0;
    });
    return values;
  };
  return {
    spread,
    gather,
    placeOf: (element) => places[element] ?? 0,
    gapsAreWhole: (memory) => Buffer.compare(spread(gather(memory)), memory) === 0,
  };
}

function isPacked({ shape, strides }: CaseTensor): boolean {
  const packed = contiguousStrides(shape);
  return shape.every((length, axis) => length === 1 || strides[axis] === packed[axis]);
}
