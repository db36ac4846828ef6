import type { Dtype } from "../model/benchmark.ts";
import type { Arena } from "./arena.ts";
import type { CaseLayout } from "./case-layout.ts";
import { HarnessGone } from "./harness-process.ts";
import type { HarnessProcess } from "./harness-process.ts";
import { collectCommand, runCommand, stageCommand } from "./harness-words.ts";
import { memoryForm } from "./memory-form.ts";
import type { MemoryForm } from "./memory-form.ts";
import { poisonInto } from "./poison.ts";
import { ReusedBytes } from "./reused-bytes.ts";
import { tellCase } from "./tell-case.ts";
import type { CaseDescription } from "./tell-case.ts";
import { convertValues } from "./values.ts";

/**
 * Whose answers are the right ones for a case: the baseline or the contract's reference, in a process and a memory of
 * its own, which no candidate ever sees.
 */
export type Oracle = {
  process: HarnessProcess;
  arena: Arena;
  /** One slot of the case as this code takes it, which may be in a higher precision than the contract's. */
  layout: CaseLayout;
  forms: ReadonlyMap<string, MemoryForm>;
  poison: Uint8Array;
  /** The contract's own types, in which inputs come. */
  dtypes: ReadonlyMap<string, Dtype>;
  description: CaseDescription | null;
  isOnDevice: boolean;
  timeoutMs: number;
};

/** An expected output: its elements, one after the other. */
export type Expected = { dtype: Dtype; bytes: Uint8Array };

/** `own` is the layout of one slot as the oracle's code takes it, `given` as the contract has it. */
export function oracleOf(
  common: Pick<Oracle, "process" | "arena" | "poison" | "description" | "isOnDevice" | "timeoutMs">,
  { own, given }: { own: CaseLayout; given: CaseLayout },
): Oracle {
  return {
    ...common,
    layout: own,
    forms: new Map(own.tensors.map((tensor) => [tensor.name, memoryForm(tensor, common.poison)])),
    dtypes: new Map(given.tensors.map(({ name, dtype }) => [name, dtype])),
  };
}

const passing = new ReusedBytes();

/**
 * What the oracle answers to one call's inputs, by output. Inputs are elements in the contract's types; whatever is
 * not filled starts as poison, as it does for a candidate. Throws `HarnessGone` where the oracle does not hold.
 */
export function expectedOf(oracle: Oracle, inputs: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Expected> {
  const { process, arena, layout, forms, timeoutMs } = oracle;
  tellCase(process, oracle);
  writeInputs(oracle, inputs);
  if (oracle.isOnDevice) process.command(stageCommand(1), timeoutMs);
  const { code, detail } = process.command(runCommand(layout, 1), timeoutMs);
  if (code !== 0n) throw new HarnessGone("crash", `${layout.id}: it returned status ${BigInt.asIntN(64, detail)}`);
  if (oracle.isOnDevice) process.command(collectCommand(1), timeoutMs);
  return new Map(
    layout.tensors
      .filter(({ compared }) => compared)
      .map(({ name, dtype, span, offset }) => {
        const memory = passing.take(span);
        arena.read(memory, offset);
        return [name, { dtype, bytes: Uint8Array.from(forms.get(name)?.gather(memory) ?? memory) }] as const;
      }),
  );
}

function writeInputs({ arena, layout, forms, poison, dtypes }: Oracle, inputs: ReadonlyMap<string, Uint8Array>): void {
  for (const { name, dtype, filled, span, offset } of layout.tensors) {
    const [given, form, from] = [inputs.get(name), forms.get(name), dtypes.get(name)];
    if (!filled) {
      const memory = passing.take(span);
      poisonInto(memory, poison);
      arena.write(memory, offset);
    } else if (given && form && from) arena.write(form.spread(convertValues(given, { from, to: dtype })), offset);
    else throw new Error(`no values were given for ${name}`);
  }
}
