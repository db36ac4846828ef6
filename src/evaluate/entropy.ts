import { randomFillSync } from "node:crypto";

const words = 16_384;

/**
 * Uniform numbers in [0, 1) from the operating system's entropy, in steps of 2^-32. What is drawn from it (inputs,
 * poison, the slots that are checked) cannot be foretold from what a candidate has seen.
 */
export function entropy(): () => number {
  const buffer = new Uint32Array(words);
  let at = words;
  return () => {
    if (at === words) {
      randomFillSync(buffer);
      at = 0;
    }
    return (buffer[at++] ?? 0) / 2 ** 32;
  };
}
