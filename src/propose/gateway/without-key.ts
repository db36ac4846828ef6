/** What stands in the key's place. */
const mark = Buffer.from("[key]");
/** What is shorter is no secret, but what stands for one where a server takes none: EMPTY, none, x. */
const leastBytes = 12;
/** So many bytes of a key are no accident, where what came breaks off in the middle of it. */
const tellingBytes = 8;

/** Takes the key out of bytes that pass in pieces, also where it lies in several of them. */
export class KeyFilter {
  readonly #key: Buffer;
  /** Bytes at the end of what came that may be the key's beginning; fewer than the key has. */
  #rest: Buffer = Buffer.alloc(0);

  /** @param key null, or no secret: nothing is taken out. */
  constructor(key: string | null) {
    const bytes = Buffer.from(key ?? "");
    this.#key = bytes.length < leastBytes ? Buffer.alloc(0) : bytes;
  }

  /** What may go on now; the rest comes with a later piece, or at the end. */
  push(piece: Buffer): Buffer {
    const key = this.#key;
    if (key.length === 0) return piece;
    const bytes = Buffer.concat([this.#rest, piece]);
    const passed: Buffer[] = [];
    let from = 0;
    for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, from)) {
      passed.push(bytes.subarray(from, at), mark);
      from = at + key.length;
    }
    const held = begun(bytes.subarray(from), key);
    this.#rest = bytes.subarray(bytes.length - held);
    return Buffer.concat([...passed, bytes.subarray(from, bytes.length - held)]);
  }

  /** What was held back, when nothing more comes. */
  end(): Buffer {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest.length < tellingBytes ? rest : mark;
  }
}

/** How many bytes at the end are a beginning of the key. */
function begun(bytes: Buffer, key: Buffer): number {
  for (let length = Math.min(bytes.length, key.length - 1); length > 0; length--)
    if (bytes.subarray(bytes.length - length).equals(key.subarray(0, length))) return length;
  return 0;
}

/** A whole without the key. */
export function withoutKey(whole: Buffer, key: string | null): Buffer {
  const filter = new KeyFilter(key);
  return Buffer.concat([filter.push(whole), filter.end()]);
}
