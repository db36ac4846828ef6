/** Length after which poison repeats: every element size divides it. */
const period = 8;

/** Poison: quiet NaNs with a drawn payload for every float width, an unlikely value for integers; 1 MiB of it. */
export function makePoison(uniform: () => number): Uint8Array {
  const low = 1 + Math.floor(uniform() * 254);
  const pattern = Uint8Array.of(low, 0x7f, low ^ 0x55, 0x7f, low, 0xff, 0xf8, 0x7f);
  const poison = new Uint8Array(2 ** 20);
  for (let at = 0; at < poison.length; at += period) poison.set(pattern, at);
  return poison;
}

/** Fills a tensor's bytes, from its first one on. */
export function poisonInto(bytes: Uint8Array, poison: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += poison.length) {
    bytes.set(poison.subarray(0, Math.min(poison.length, bytes.length - at)), at);
  }
}

/** Whether an element, whose bytes begin at `from`, is the poison of the place in its tensor where it lies. */
export function isPoison(
  bytes: Uint8Array,
  { from, size, place }: { from: number; size: number; place: number },
  poison: Uint8Array,
): boolean {
  for (let byte = 0; byte < size; byte++) if (bytes[from + byte] !== poison[(place + byte) % period]) return false;
  return true;
}
