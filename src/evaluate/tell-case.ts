import type { Arena } from "./arena.ts";
import type { CaseLayout } from "./case-layout.ts";
import type { HarnessProcess } from "./harness-process.ts";
import { layoutCommands } from "./harness-words.ts";

/** What a harness has to know of a case beside where its tensors lie. */
export type CaseDescription = {
  /** Tells states of weights apart: a process that has taken one keeps it. */
  key: number;
  words: readonly bigint[];
  /** What modules are to hold, and where in the arena it is handed over. */
  weights: readonly { bytes: Uint8Array; offset: number }[];
};

type Telling = { arena: Arena; layout: CaseLayout; description: CaseDescription | null; timeoutMs: number };

/** What each process was told last, and the weights that it has taken. */
const last = new WeakMap<HarnessProcess, string>();
const taken = new WeakMap<HarnessProcess, Set<number>>();

/** Tells a process where the slots of a case lie, unless it knows. Throws `HarnessGone` where it does not hold. */
export function tellCase(process: HarnessProcess, { arena, layout, description, timeoutMs }: Telling): void {
  const told = `${layout.id} ${layout.slots} ${description?.key}`;
  if (last.get(process) === told) return;
  if (description) tellMore(process, { arena, description, timeoutMs });
  for (const words of layoutCommands(layout)) process.command(words, timeoutMs);
  last.set(process, told);
}

function tellMore(
  process: HarnessProcess,
  { arena, description, timeoutMs }: Omit<Telling, "layout"> & { description: CaseDescription },
): void {
  const known = taken.get(process) ?? new Set();
  if (!known.has(description.key)) for (const { bytes, offset } of description.weights) arena.write(bytes, offset);
  process.command(description.words, timeoutMs);
  taken.set(process, known.add(description.key));
}
