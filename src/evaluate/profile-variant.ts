import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProfileRequest } from "../evolve/ports.ts";
import type { Benchmark, Case } from "../model/benchmark.ts";
import { removeTree } from "../sandbox/remove-tree.ts";
import type { Scratch } from "../sandbox/scratch.ts";
import type { Arena } from "./arena.ts";
import { layOut, slotsWithin } from "./case-layout.ts";
import type { Drawn } from "./drawn.ts";
import { HarnessGone } from "./harness-process.ts";
import type { HarnessProcess, Program } from "./harness-process.ts";
import type { Profiler } from "./language.ts";
import { memoryForm } from "./memory-form.ts";
import { writeSlots } from "./slots.ts";
import { tellCase } from "./tell-case.ts";

/** Calls that are profiled: enough to tell what is frequent, few enough for a trace that a viewer opens. */
const calls = 20;
/** Bytes of a trace; a viewer opens no larger one. */
export const fileLimit = 64 * 2 ** 20;
const tableLimit = 20_000;

export type Profiling = {
  scratch: Scratch;
  benchmark: Benchmark;
  workload: Case;
  arena: Arena;
  drawn: Drawn;
  profiler: Profiler;
  /** Of the variant. */
  program: Program;
  begin(program: Program): HarnessProcess;
  timeoutMs: number;
};

/**
 * Runs one variant's calls on inputs of their own under a profiler. What comes out was written beside the candidate:
 * regular files of bounded size, never evidence. Null where it could not be made.
 */
export async function profileVariant(
  profiling: Profiling,
  { into }: ProfileRequest,
): Promise<{ tool: string; table: string } | null> {
  const { scratch, profiler, begin } = profiling;
  const out = scratch.folderForSandbox("profile");
  let process: HarnessProcess | null = null;
  try {
    process = begin(profiler.program(profiling.program, out));
    await run(process, profiling, out);
    return take(out, into);
  } catch (error) {
    if (error instanceof HarnessGone) return null;
    throw error;
  } finally {
    process?.close();
    removeTree(out);
  }
}

async function run(process: HarnessProcess, profiling: Profiling, out: string): Promise<void> {
  const { benchmark, workload, arena, drawn, profiler, timeoutMs } = profiling;
  const state = drawn.states.get(workload.id);
  const room = slotsWithin(benchmark, workload, arena.bytes - (state?.bytes ?? 0));
  const slots = Math.max(1, Math.min(calls, room));
  const layout = layOut(benchmark, workload, slots);
  tellCase(process, { arena, layout, description: state?.describe(layout, false) ?? null, timeoutMs });
  const forms = new Map(layout.tensors.map((tensor) => [tensor.name, memoryForm(tensor, drawn.poison)]));
  const { poison, canary, rehearsal } = drawn;
  writeSlots(arena, layout, { pools: rehearsal.get(workload.id) ?? new Map(), forms, poison, canary }, slots);
  await profiler.run(process, { layout, slots, out, timeoutMs });
}

function take(out: string, into: string): { tool: string; table: string } | null {
  const kept = ["profile.txt", "trace.json"].filter((name) => {
    const stat = existsSync(join(out, name)) ? lstatSync(join(out, name)) : null;
    if (!stat?.isFile() || stat.size > fileLimit) return false;
    mkdirSync(into, { recursive: true });
    writeFileSync(join(into, name), readFileSync(join(out, name)));
    return true;
  });
  if (!kept.includes("profile.txt")) return null;
  const table = readFileSync(join(into, "profile.txt"), "utf8").slice(0, tableLimit);
  return { tool: table.split(/[,\n]/, 1)[0] ?? "", table };
}
