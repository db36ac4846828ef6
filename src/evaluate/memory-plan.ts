import { freemem } from "node:os";
import type { Benchmark, Case } from "../model/benchmark.ts";
import { EnvironmentError } from "../model/input-error.ts";
import { arenaLimit } from "./arena.ts";
import { bytesForSlots } from "./case-layout.ts";
import { tensorsOfCase } from "./case-tensors.ts";
import { oracleBytes } from "./oracle-layout.ts";

/** Slots of a case that are made room for at most. */
const mostSlots = 4096;
/** Values that an input's pool holds beside those of one slot, and the bytes of each, at most (input-pool.ts). */
const pool = { starts: 2 ** 18, bytesPerValue: 16 } as const;

/**
 * Bytes of the memory that both variants map: room for many slots of each case where the machine has it. Throws
 * `EnvironmentError` where not one slot fits, or the inputs' values would not, before anything is started.
 */
export function planMemory(benchmark: Benchmark, state: (workload: Case) => number = () => 0): number {
  const slot = (workload: Case) => bytesForSlots(benchmark, workload, 1) + state(workload);
  const largest = benchmark.cases.toSorted((a, b) => slot(b) - slot(a))[0];
  if (!largest) throw new Error("a contract has a case");
  const shared = Math.max(slot(largest), oracleBytes(benchmark, state));
  const own = benchmark.cases.reduce((sum, workload) => sum + poolBytes(benchmark, workload), 0);
  requireBytes(shared, { has: arenaLimit(), what: `a call of the case "${largest.id}" needs`, of: "shared memory" });
  requireBytes(2 * shared + own, { has: available(), what: "the inputs of all cases need", of: "memory" });
  const wanted = Math.max(
    ...benchmark.cases.map((workload) => bytesForSlots(benchmark, workload, mostSlots) + state(workload)),
  );
  return Math.max(slot(largest), Math.min(wanted, arenaLimit() / 2));
}

const poolBytes = (benchmark: Benchmark, workload: Case): number =>
  tensorsOfCase(benchmark, workload)
    .tensors.filter(({ filled }) => filled)
    .reduce((sum, { elements }) => sum + (elements + pool.starts) * pool.bytesPerValue, 0);

/** Of the machine, and of the control group that this process is in. */
const available = (): number => Math.min(freemem(), process.availableMemory());

function requireBytes(bytes: number, { has, what, of }: { has: number; what: string; of: string }): void {
  if (bytes <= has) return;
  throw new EnvironmentError(
    `${what} ${mebibytes(bytes)} of ${of} and ${mebibytes(has)} can be had`,
    "Make the cases smaller, or give this machine more (docker run --shm-size=4g for shared memory)",
  );
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
