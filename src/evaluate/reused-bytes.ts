/**
 * Memory for what is needed for a moment, again and again. Memory that is made anew for each block and slot makes the
 * garbage collector go through the whole heap several times a pair, for 20 ms each and at a moment of its own choosing.
 */
export class ReusedBytes {
  #buffer = Buffer.alloc(0);

  /** So many bytes with whatever was in them, until the next call. */
  take(length: number): Buffer {
    if (this.#buffer.length < length) this.#buffer = Buffer.allocUnsafeSlow(length);
    return this.#buffer.subarray(0, length);
  }
}
