import type { Benchmark } from "../model/benchmark.ts";
import { toleranceOf } from "../model/tolerance.ts";
import type { Arena } from "./arena.ts";
import { layoutWords } from "./case-layout.ts";
import type { CaseLayout } from "./case-layout.ts";
import { compareOutput } from "./compare-output.ts";
import { HarnessGone } from "./harness-process.ts";
import type { HarnessProcess } from "./harness-process.ts";
import type { Draw, InputPool } from "./input-pool.ts";
import { isInput, isOutput, slotOf, tensorsOf } from "./slots.ts";

export type SlotCheck = { ok: true; maxError: number } | { ok: false; detail: string; maxError: number };

export type CheckedSlot = {
  layout: CaseLayout;
  slot: number;
  /** What was written into the block's slots, by input. */
  draws: ReadonlyMap<string, readonly Draw[]>;
  /** All outputs of the block. */
  taken: ReadonlyMap<string, Uint8Array>;
  pools: ReadonlyMap<string, InputPool>;
  /** The variants' arena, to see whether an input was written to. */
  arena: Arena;
};

/**
 * Computes expected outputs with the baseline in a process and a memory of its own, which no candidate ever
 * sees, and compares. `oneSlot` is the case's layout with a single slot, in the oracle's arena.
 */
export function checkSlot(
  { process, arena, oneSlot }: { process: HarnessProcess; arena: Arena; oneSlot: CaseLayout },
  checked: CheckedSlot,
  { correctness, timeoutMs }: { correctness: Benchmark["correctness"]; timeoutMs: number },
): SlotCheck {
  const changed = changedInput(checked);
  if (changed !== null) return { ok: false, maxError: 1, detail: `it writes to its input ${changed}` };
  for (const tensor of tensorsOf(oneSlot).filter(isInput)) arena.write(inputOf(checked, tensor.name), tensor.offset);
  process.command(layoutWords(oneSlot), timeoutMs);
  const { code, detail } = process.command([2n, 0n, 0n, 1n], timeoutMs);
  if (code !== 0n) throw new HarnessGone("crash", `${oneSlot.id}: it returned status ${BigInt.asIntN(64, detail)}`);
  let maxError = 0;
  const outputs = tensorsOf(checked.layout).filter(isOutput);
  for (const [at, tensor] of tensorsOf(oneSlot).filter(isOutput).entries()) {
    const expected = Buffer.alloc(tensor.bytes);
    arena.read(expected, tensor.offset);
    const own = outputs[at];
    const taken = checked.taken.get(tensor.name);
    if (!own || !taken) throw new Error(`no output ${tensor.name} was taken`);
    const actual = slotOf(own, taken, checked.slot);
    const { name, dtype } = tensor;
    const compared = compareOutput({ actual, expected, dtype, name }, toleranceOf(correctness, name, dtype));
    if (!compared.ok) return compared;
    maxError = Math.max(maxError, compared.maxError);
  }
  return { ok: true, maxError };
}

function inputOf({ pools, draws, slot }: CheckedSlot, name: string): Uint8Array {
  const [pool, draw] = [pools.get(name), draws.get(name)?.[slot]];
  if (!pool || draw === undefined) throw new Error(`no input ${name} was written`);
  return pool.window(draw);
}

function changedInput(checked: CheckedSlot): string | null {
  for (const tensor of tensorsOf(checked.layout)) {
    if (tensor.role !== "in") continue;
    const now = Buffer.allocUnsafe(tensor.bytes);
    checked.arena.read(now, tensor.offset + checked.slot * tensor.stride);
    if (Buffer.compare(now, inputOf(checked, tensor.name)) !== 0) return tensor.name;
  }
  return null;
}
