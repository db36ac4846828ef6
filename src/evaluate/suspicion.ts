import { elementBytes } from "../model/benchmark.ts";
import type { CaseLayout, Tensor } from "./case-layout.ts";
import { isPoison } from "./poison.ts";
import type { Draws, SlotSource } from "./slots.ts";

/** Places of an output that are looked at in each slot. */
const probes = 8;

/** A block as it was left: what was written into its slots and what was taken from them. */
export type Block = {
  layout: CaseLayout;
  draws: Draws;
  taken: ReadonlyMap<string, Uint8Array>;
  count: number;
};

/**
 * A slot that looks as if its call had been left out, or -1: elements are still poison or, in place, what they were
 * before. Every slot is looked at, at a few drawn places. A hit only makes the slot one that is compared in full, so a
 * chance equality does no harm; of several slots the most suspicious one is taken, and by lot among equals.
 */
export function suspiciousSlot(block: Block, source: SlotSource, uniform: () => number): number {
  let [chosen, most, equals] = [-1, 0, 0];
  const outputs = block.layout.tensors.filter(({ compared }) => compared);
  for (let slot = 0; slot < block.count; slot++) {
    const untouched = outputs.reduce((sum, tensor) => sum + untouchedIn({ block, source, tensor, slot }, uniform), 0);
    if (untouched === 0 || untouched < most) continue;
    equals = untouched > most ? 1 : equals + 1;
    most = untouched;
    // Each of the equals so far is the chosen one with the same chance (Vitter's reservoir of one).
    if (uniform() * equals < 1) chosen = slot;
  }
  return chosen;
}

type Probed = { block: Block; source: SlotSource; tensor: Tensor; slot: number };

function untouchedIn({ block, source, tensor, slot }: Probed, uniform: () => number): number {
  const [taken, form] = [block.taken.get(tensor.name), source.forms.get(tensor.name)];
  if (!taken || !form) throw new Error(`no output ${tensor.name} was taken`);
  const [pool, draw] = [source.pools.get(tensor.name), block.draws.get(tensor.name)?.[slot]];
  const size = elementBytes[tensor.dtype];
  const start = slot * tensor.stride;
  let untouched = 0;
  for (let probe = 0; probe < probes; probe++) {
    const element = Math.floor(uniform() * tensor.elements);
    const place = form.placeOf(element);
    const from = start + place;
    const isAsBefore =
      pool && draw
        ? Buffer.compare(pool.element(draw, element), taken.subarray(from, from + size)) === 0
        : isPoison(taken, { from, size, place }, source.poison);
    if (isAsBefore) untouched++;
  }
  return untouched;
}
