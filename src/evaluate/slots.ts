import type { Arena } from "./arena.ts";
import type { CaseLayout, Tensor } from "./case-layout.ts";
import type { Draw, InputPool } from "./input-pool.ts";

export const tensorsOf = (layout: CaseLayout): readonly Tensor[] => layout.args.filter((arg) => arg.kind === "tensor");
export const isInput = ({ role }: Tensor): boolean => role === "in" || role === "inout";
export const isOutput = ({ role }: Tensor): boolean => role === "out" || role === "inout";

/**
 * Writes fresh inputs into the first `count` slots and poison into everything that a call is to write. Nothing of
 * an earlier call, of this or of another variant, is left.
 */
export function writeSlots(
  {
    arena,
    layout,
    pools,
    poison,
  }: { arena: Arena; layout: CaseLayout; pools: ReadonlyMap<string, InputPool>; poison: Uint8Array },
  count: number,
): ReadonlyMap<string, readonly Draw[]> {
  const draws = new Map<string, readonly Draw[]>();
  for (const tensor of tensorsOf(layout)) {
    const pool = pools.get(tensor.name);
    if (isInput(tensor) && pool) draws.set(tensor.name, writeInputs(arena, tensor, pool, count));
    else writePoison(arena, { from: tensor.offset, bytes: tensor.stride * count }, poison);
  }
  return draws;
}

function writeInputs(arena: Arena, tensor: Tensor, pool: InputPool, count: number): Draw[] {
  return Array.from({ length: count }, (_, slot) => {
    const draw = pool.draw();
    arena.write(pool.window(draw), tensor.offset + slot * tensor.stride);
    return draw;
  });
}

function writePoison(arena: Arena, { from, bytes }: { from: number; bytes: number }, poison: Uint8Array): void {
  for (let at = 0; at < bytes; at += poison.length) {
    arena.write(poison.subarray(0, Math.min(poison.length, bytes - at)), from + at);
  }
}

/** Where outputs are taken to: the evaluator's own memory, used again from block to block. */
export class OutputStore {
  readonly #buffers = new Map<string, Buffer>();

  /** Takes the outputs of all slots of a block out of reach, before anything is drawn. */
  take(arena: Arena, layout: CaseLayout, count: number): ReadonlyMap<string, Uint8Array> {
    return new Map(
      tensorsOf(layout)
        .filter(isOutput)
        .map((tensor) => {
          const bytes = this.#buffer(tensor.name, tensor.stride * count);
          arena.read(bytes, tensor.offset);
          return [tensor.name, bytes] as const;
        }),
    );
  }

  #buffer(name: string, length: number): Buffer {
    let buffer = this.#buffers.get(name);
    if (!buffer || buffer.length < length) {
      buffer = Buffer.alloc(length);
      this.#buffers.set(name, buffer);
    }
    return buffer.subarray(0, length);
  }
}

/** One slot's part of an output taken by `takeOutputs`. */
export function slotOf(tensor: Tensor, taken: Uint8Array, slot: number): Uint8Array {
  return taken.subarray(slot * tensor.stride, slot * tensor.stride + tensor.bytes);
}

const probes = 8;

/**
 * A slot that still shows poison where a call must have written, or -1. Every slot is looked at, at a few drawn
 * places; one hit only makes the slot the one to be compared in full, so a chance equality does no harm.
 */
export function suspiciousSlot(
  {
    layout,
    taken,
    poison,
    count,
  }: { layout: CaseLayout; taken: ReadonlyMap<string, Uint8Array>; poison: Uint8Array; count: number },
  uniform: () => number,
): number {
  for (const tensor of tensorsOf(layout)) {
    const bytes = taken.get(tensor.name);
    if (tensor.role !== "out" || !bytes) continue;
    const size = tensor.bytes / tensor.elements;
    for (let slot = 0; slot < count; slot++) {
      for (let probe = 0; probe < probes; probe++) {
        const at = slot * tensor.stride + Math.floor(uniform() * tensor.elements) * size;
        if (samePoison(bytes, poison, { at, size })) return slot;
      }
    }
  }
  return -1;
}

function samePoison(bytes: Uint8Array, poison: Uint8Array, { at, size }: { at: number; size: number }): boolean {
  for (let byte = at; byte < at + size; byte++) if (bytes[byte] !== poison[byte % poison.length]) return false;
  return true;
}

/** Poison: quiet NaNs with a drawn payload for every float width, an unlikely value for integers; 1 MiB of it. */
export function makePoison(uniform: () => number): Uint8Array {
  const low = 1 + Math.floor(uniform() * 254);
  const pattern = Uint8Array.of(low, 0x7f, low ^ 0x55, 0x7f, low, 0xff, 0xf8, 0x7f);
  const poison = new Uint8Array(2 ** 20);
  for (let at = 0; at < poison.length; at += pattern.length) poison.set(pattern, at);
  return poison;
}
