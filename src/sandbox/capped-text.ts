/** Keeps the first and the last half of so many bytes: an error is at one end or the other. */
export class CappedText {
  readonly #half: number;
  #head: Buffer[] = [];
  #headBytes = 0;
  #tail = Buffer.alloc(0);
  #dropped = 0;

  constructor(bytes: number) {
    this.#half = bytes / 2;
  }

  add(chunk: Buffer): void {
    const room = Math.max(0, this.#half - this.#headBytes);
    if (room > 0) {
      const part = chunk.subarray(0, room);
      this.#head.push(part);
      this.#headBytes += part.length;
    }
    const rest = chunk.subarray(room);
    if (rest.length === 0) return;
    const joined = Buffer.concat([this.#tail, rest]);
    this.#dropped += Math.max(0, joined.length - this.#half);
    this.#tail = joined.subarray(Math.max(0, joined.length - this.#half));
  }

  text(): string {
    const gap = this.#dropped > 0 ? `\n… ${this.#dropped} bytes left out …\n` : "";
    return Buffer.concat(this.#head).toString("utf8") + gap + this.#tail.toString("utf8");
  }
}
