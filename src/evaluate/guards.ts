import type { Arena } from "./arena.ts";
import { guardBytes } from "./case-layout.ts";
import type { CaseLayout, Tensor } from "./case-layout.ts";
import { ReusedBytes } from "./reused-bytes.ts";

/** Half of the drawn bytes: where a guard's content may start. The other half is more than the longest guard. */
const starts = 16_384;

/** Drawn bytes that stand where no call may write. */
export type Canary = Uint8Array;

export const makeCanary = (uniform: () => number): Canary =>
  Uint8Array.from({ length: 2 * starts }, () => Math.floor(uniform() * 256));

/** The guard in front of a tensor's first slot. */
export const guardBefore = (canary: Canary, tensor: Tensor): Uint8Array => part(canary, tensor, guardBytes);

/** The guard after each slot of a tensor, up to the next one. */
export const guardAfter = (canary: Canary, tensor: Tensor): Uint8Array =>
  part(canary, tensor, tensor.stride - tensor.span);

function part(canary: Canary, { offset }: Tensor, bytes: number): Uint8Array {
  const start = offset % starts;
  return canary.subarray(start, start + bytes);
}

/** The first tensor of a slot beside which something was written, or null. */
export function brokenGuard(
  { arena, layout, canary }: { arena: Arena; layout: CaseLayout; canary: Canary },
  slot: number,
): Tensor | null {
  return layout.tensors.find((tensor) => !isWhole(arena, { tensor, canary, slot })) ?? null;
}

function isWhole(arena: Arena, { tensor, canary, slot }: { tensor: Tensor; canary: Canary; slot: number }): boolean {
  const after = guardAfter(canary, tensor);
  const before = slot === 0 ? guardBefore(canary, tensor) : after;
  const start = tensor.offset + slot * tensor.stride;
  return isAt(arena, before, start - before.length) && isAt(arena, after, start + tensor.span);
}

const looked = new ReusedBytes();

function isAt(arena: Arena, wanted: Uint8Array, position: number): boolean {
  const found = looked.take(wanted.length);
  arena.read(found, position);
  return Buffer.compare(found, wanted) === 0;
}
