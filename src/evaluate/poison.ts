/** Length after which poison repeats: every element size divides it. */
const period = 8;

/**
 * Poison: quiet NaNs for every float width with signs and payloads that are drawn, unlikely values for integers; 1 MiB
 * of it. Each 16 bits are a NaN of both 16-bit types, each 32 and 64 one of theirs (IEEE 754-2019, 6.2.1).
 */
export function makePoison(uniform: () => number): Uint8Array {
  const drawn = (bits: number) => Math.floor(uniform() * 2 ** bits);
  const lanes = [6, 6, 6, 3].flatMap((payload) => [
    ((0xff << payload) & 0xff) | drawn(payload),
    0x7f | (drawn(1) << 7),
  ]);
  const poison = new Uint8Array(2 ** 20);
  for (let at = 0; at < poison.length; at += period) poison.set(lanes, at);
  return poison;
}

/** What fills so many bytes of a tensor, from its first one on, in pieces. */
export function poisonOf(bytes: number, poison: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes / poison.length) }, (_, piece) =>
    poison.subarray(0, Math.min(poison.length, bytes - piece * poison.length)),
  );
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
