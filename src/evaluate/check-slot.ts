import type { Benchmark, Dtype } from "../model/benchmark.ts";
import { toleranceOf } from "../model/tolerance.ts";
import type { Arena } from "./arena.ts";
import type { Tensor } from "./case-layout.ts";
import { compareOutput } from "./compare-output.ts";
import { brokenGuard } from "./guards.ts";
import { expectedOf } from "./oracle.ts";
import type { Oracle } from "./oracle.ts";
import { ReusedBytes } from "./reused-bytes.ts";
import { slotOf } from "./slots.ts";
import type { SlotSource } from "./slots.ts";
import type { Block } from "./suspicion.ts";

export type SlotCheck = { ok: true; maxError: number } | { ok: false; detail: string; maxError: number };

/** A block of the candidate's and what it is held against. */
export type CheckedBlock = {
  block: Block;
  source: SlotSource;
  /** The variants' arena, in which nothing has changed since the block. */
  arena: Arena;
  oracle: Oracle;
  correctness: Benchmark["correctness"];
};

const wrong = (detail: string): SlotCheck => ({ ok: false, maxError: 1, detail });

/** Whether a slot's guards and the inputs that are only read are as they were written. */
export function checkSurroundings(checked: CheckedBlock, slot: number): SlotCheck {
  const { block, source, arena } = checked;
  const beside = brokenGuard({ arena, layout: block.layout, canary: source.canary }, slot);
  if (beside) return wrong(`it writes outside of its ${kindOf(beside)} ${beside.name}`);
  const changed = block.layout.tensors.find((tensor) => tensor.role === "in" && isChanged(checked, tensor, slot));
  return changed ? wrong(`it writes to its input ${changed.name}`) : { ok: true, maxError: 0 };
}

/** Compares all outputs of a slot with the oracle's, and looks at what is around them. */
export function checkSlot(checked: CheckedBlock, slot: number): SlotCheck {
  const around = checkSurroundings(checked, slot);
  if (!around.ok) return around;
  const expected = expectedOf(checked.oracle, inputsOf(checked, slot));
  let maxError = 0;
  for (const tensor of checked.block.layout.tensors.filter(({ compared }) => compared)) {
    const wanted = expected.get(tensor.name);
    if (!wanted) throw new Error(`the oracle has no output ${tensor.name}`);
    const compared = compareTensor(checked, { tensor, slot, wanted });
    if (!compared.ok) return compared;
    maxError = Math.max(maxError, compared.maxError);
  }
  return { ok: true, maxError };
}

type Compared = { tensor: Tensor; slot: number; wanted: { dtype: Dtype; bytes: Uint8Array } };

function compareTensor({ block, source, correctness }: CheckedBlock, { tensor, slot, wanted }: Compared): SlotCheck {
  const { name, dtype } = tensor;
  const [taken, form] = [block.taken.get(name), source.forms.get(name)];
  if (!taken || !form) throw new Error(`no output ${name} was taken`);
  const memory = slotOf(tensor, taken, slot);
  if (!form.gapsAreWhole(memory)) return wrong(`it writes outside of its output ${name}, between the elements`);
  const output = { actual: form.gather(memory), expected: wanted.bytes, dtype, expectedDtype: wanted.dtype, name };
  return compareOutput(output, toleranceOf(correctness, name, dtype));
}

function inputsOf({ block, source }: CheckedBlock, slot: number): Map<string, Uint8Array> {
  const inputs = block.layout.tensors.filter(({ filled }) => filled);
  return new Map(inputs.map(({ name }) => [name, valuesOf({ block, source }, name, slot)]));
}

function valuesOf({ block, source }: Pick<CheckedBlock, "block" | "source">, name: string, slot: number): Uint8Array {
  const [pool, draw] = [source.pools.get(name), block.draws.get(name)?.[slot]];
  if (!pool || !draw) throw new Error(`no input ${name} was written`);
  return pool.window(draw);
}

const looked = new ReusedBytes();

function isChanged({ block, source, arena }: CheckedBlock, tensor: Tensor, slot: number): boolean {
  const now = looked.take(tensor.span);
  arena.read(now, tensor.offset + slot * tensor.stride);
  const written = source.forms.get(tensor.name)?.spread(valuesOf({ block, source }, tensor.name, slot));
  return !written || Buffer.compare(now, written) !== 0;
}

const kindOf = ({ role }: Tensor): string => (role === "in" ? "input" : role === "workspace" ? "workspace" : "output");
