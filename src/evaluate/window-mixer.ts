import { EnvironmentError } from "../model/input-error.ts";
import { memoryPage, mixStep, openMixKernel } from "./mix-kernel.ts";

export type Values = Float32Array | Float64Array;

/** Where two windows start, in elements, and how many elements of each are mixed. */
export type Mixing = { first: number; second: number; size: number };

/** Values, and a place beside them that mixtures of two of their windows are written to. */
export type Mixer = {
  values: Values;
  /** The last mixture; the second form is the same memory as bytes. */
  mixed: Values;
  bytes: Uint8Array;
  /** shift + a first + b second */
  weigh(mixing: Mixing, factors: { shift: number; a: number; b: number }): void;
  /** low + (first + second) modulo span, of values in [0, span]. */
  wrap(mixing: Mixing, range: { low: number; span: number }): void;
};

const roundUp = (bytes: number, to: number): number => Math.ceil(bytes / to) * to;

/** `count` values of `width` bytes, and room for mixtures of `length` of them. */
export function openMixer({ count, length, width }: { count: number; length: number; width: 4 | 8 }): Mixer {
  // Both ends are read and written in whole steps.
  const to = roundUp(count * width + mixStep, mixStep);
  const { kernel, memory } = openRoom(width, to + roundUp(length * width, mixStep));
  const view = (at: number, size: number): Values =>
    width === 4 ? new Float32Array(memory.buffer, at, size) : new Float64Array(memory.buffer, at, size);
  const place = ({ first, second, size }: Mixing) => [to, first * width, second * width, to + size * width] as const;
  return {
    values: view(0, count),
    mixed: view(to, length),
    bytes: new Uint8Array(memory.buffer, to, length * width),
    weigh: (mixing, { shift, a, b }) => kernel.weigh(...place(mixing), shift, a, b),
    wrap: (mixing, { low, span }) => kernel.wrap(...place(mixing), low, span, 0),
  };
}

function openRoom(width: 4 | 8, bytes: number) {
  try {
    return openMixKernel(width, Math.ceil(bytes / memoryPage));
  } catch (cause) {
    if (!(cause instanceof RangeError || cause instanceof TypeError)) throw cause;
    throw new EnvironmentError(
      `there is no room for ${Math.ceil(bytes / 2 ** 20)} MiB of random inputs`,
      "Make the cases smaller, or lift the limit of the address space (ulimit -v unlimited)",
      { cause },
    );
  }
}
