import type { Arena } from "./arena.ts";
import type { CaseLayout, Tensor } from "./case-layout.ts";
import type { CaseTensor } from "./case-tensors.ts";
import { guardAfter, guardBefore } from "./guards.ts";
import type { Canary } from "./guards.ts";
import type { Draw, InputPool } from "./input-pool.ts";
import type { MemoryForm } from "./memory-form.ts";
import { poisonInto, poisonOf } from "./poison.ts";
import { ReusedBytes } from "./reused-bytes.ts";

const isOutput = ({ compared }: CaseTensor): boolean => compared;

/** What the slots of a case are made of. */
export type SlotSource = {
  pools: ReadonlyMap<string, InputPool>;
  forms: ReadonlyMap<string, MemoryForm>;
  poison: Uint8Array;
  canary: Canary;
};

/** What was written into the slots of a block, by input. */
export type Draws = ReadonlyMap<string, readonly Draw[]>;

/**
 * Writes fresh inputs into the first `count` slots, poison into everything that a call is to write, and guards around
 * all of it. Nothing of an earlier call, of this or of another variant, is left.
 */
export function writeSlots(arena: Arena, layout: CaseLayout, source: SlotSource, count: number): Draws {
  const draws = new Map<string, readonly Draw[]>();
  for (const tensor of layout.tensors) {
    const before = guardBefore(source.canary, tensor);
    arena.write(before, tensor.offset - before.length);
    if (tensor.filled) draws.set(tensor.name, writeInputs(arena, tensor, source, count));
    else writePoison(arena, tensor, source, count);
  }
  return draws;
}

function writeInputs(arena: Arena, tensor: Tensor, { pools, forms, canary }: SlotSource, count: number): Draw[] {
  const [pool, form] = [pools.get(tensor.name), forms.get(tensor.name)];
  if (!pool || !form) throw new Error(`no values were drawn for ${tensor.name}`);
  const guard = guardAfter(canary, tensor);
  return Array.from({ length: count }, (_, slot) => {
    const draw = pool.draw();
    arena.writeAll([form.spread(pool.window(draw)), guard], tensor.offset + slot * tensor.stride);
    return draw;
  });
}

/** Most bytes that are put together before they are written: many small slots are one call of the system. */
const together = 2 ** 20;
const templates = new ReusedBytes();

function writePoison(arena: Arena, tensor: Tensor, { poison, canary }: SlotSource, count: number): void {
  const { offset, stride, span } = tensor;
  if (stride > together) {
    const slot = [...poisonOf(span, poison), guardAfter(canary, tensor)];
    for (let at = 0; at < count; at++) arena.writeAll(slot, offset + at * stride);
    return;
  }
  const rows = Math.min(count, Math.floor(together / stride));
  const template = templates.take(rows * stride);
  for (let row = 0; row < rows; row++) {
    poisonInto(template.subarray(row * stride, row * stride + span), poison);
    template.set(guardAfter(canary, tensor), row * stride + span);
  }
  for (let slot = 0; slot < count; slot += rows) {
    arena.write(template.subarray(0, Math.min(rows, count - slot) * stride), offset + slot * stride);
  }
}

/** Where outputs are taken to: the evaluator's own memory, used again from block to block. */
export class OutputStore {
  readonly #buffers = new Map<string, Buffer>();

  /** Takes the outputs of all slots of a block out of reach, before anything is drawn. */
  take(arena: Arena, layout: CaseLayout, count: number): ReadonlyMap<string, Uint8Array> {
    return new Map(
      layout.tensors.filter(isOutput).map((tensor) => {
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

/** One slot's part of an output taken by `take`, gaps included. */
export function slotOf(tensor: Tensor, taken: Uint8Array, slot: number): Uint8Array {
  return taken.subarray(slot * tensor.stride, slot * tensor.stride + tensor.span);
}
