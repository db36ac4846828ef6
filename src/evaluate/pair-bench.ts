import type { Benchmark, Case } from "../model/benchmark.ts";
import type { Arena } from "./arena.ts";
import type { CacheEviction } from "./cache-eviction.ts";
import type { Pools } from "./drawn.ts";
import type { Canary } from "./guards.ts";
import { HarnessGone } from "./harness-process.ts";
import type { HarnessProcess } from "./harness-process.ts";
import type { PairSpeeds } from "./known-speeds.ts";
import type { CaseState } from "./language.ts";
import type { Oracle } from "./oracle.ts";
import type { PeakMemory } from "./peak-memory.ts";
import type { OutputStore } from "./slots.ts";

export type Side = "reference" | "candidate";

/** A process pair over one arena, and what judges it. */
export type PairBench = Record<Side, HarnessProcess> & {
  benchmark: Benchmark;
  arena: Arena;
  oracleFor(workload: Case): Oracle;
  pools: Pools;
  /** For calls that are not scored. */
  rehearsal: Pools;
  poison: Uint8Array;
  canary: Canary;
  states: ReadonlyMap<string, CaseState>;
  outputs: OutputStore;
  /** Empties the caches, for cases that are cold. */
  eviction: () => CacheEviction;
  peak: PeakMemory;
  /** Seconds of a block without a call: thaw, message, freeze. */
  emptySeconds: number;
  speeds: PairSpeeds;
  uniform: () => number;
  effort: Effort;
  runSeconds: number;
};

export type Effort = {
  /** Blocks of each variant in a case, at most. */
  rounds: number;
  /** Blocks of a single call of each variant in a round, beside the long ones. */
  alone: number;
  /** Share of the candidate's blocks of which drawn slots are compared in full. All are looked at for poison. */
  checked: number;
  /** Whether one call of every case is compared before anything is timed, the smallest case first. */
  triesAll: boolean;
};

/** The candidate's outputs are not what they must be. */
export class Incorrect extends Error {
  override readonly name = "Incorrect";
}

/** The candidate's process is gone: its doing, where the reference's end is the evaluator's trouble. */
export class CandidateGone extends Error {
  override readonly name = "CandidateGone";
  readonly gone: HarnessGone;
  constructor(gone: HarnessGone) {
    super(gone.message, { cause: gone });
    this.gone = gone;
  }
}

/** Runs what talks to one side's process, so that its end is told apart. */
export function asSide<T>(side: Side, talk: () => T): T {
  try {
    return talk();
  } catch (error) {
    throw side === "candidate" && error instanceof HarnessGone ? new CandidateGone(error) : error;
  }
}
