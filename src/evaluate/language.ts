import type { Variant } from "../evolve/ports.ts";
import type { Benchmark, Case } from "../model/benchmark.ts";
import type { BuildOutcome } from "../model/ledger.ts";
import type { OneCall } from "./device/tools.ts";
import type { CaseLayout } from "./case-layout.ts";
import type { HarnessProcess, Program } from "./harness-process.ts";
import type { CaseDescription } from "./tell-case.ts";

/** Whose answers count: a harness with the code that gives them. */
export type OracleCode = {
  /** `base`: digest of the baseline's artifact. */
  program(base: string): Program;
  /** Whether it computes in f64 what the contract has in less. */
  isWide: boolean;
};

/**
 * What a case of modules needs beside its tensors, drawn anew for the search and for the confirmation: weights, of which
 * both variants and the oracle get the same.
 */
export type CaseState = {
  /** Bytes behind the slots that handing the weights over takes. */
  bytes: number;
  describe(layout: CaseLayout, isWide: boolean): CaseDescription;
};

/** Profiles a process that has a case laid out: calls `slots` calls of it, and leaves `profile.txt` in a folder; its first line names the tool. */
export type Profiler = {
  /** Adds what the process needs for it, with a folder that it may write into. */
  program(program: Program, out: string): Program;
  run(
    process: HarnessProcess,
    profiled: { layout: CaseLayout; slots: number; out: string; timeoutMs: number },
  ): Promise<void>;
};

/** How one kind of candidate is built and called: all that the observed evaluator asks of a driver. */
export type Language = {
  /** The contract as it is measured: what it leaves to be found in the base's code is filled in. */
  benchmark: Benchmark;
  build(variant: Variant): Promise<BuildOutcome>;
  program(digest: string): Program;
  /** A candidate of Hone's own, whose artifact wraps the baseline's. */
  planted(digest: string, base: string): Program;
  /** Artifacts of planted candidates for one case, by name. */
  buildPlanted(workload: Case, names: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
  oracle: OracleCode;
  /** A process that makes a case's inputs and calls an artifact once, for tools that look at it; null where there is none. */
  oneCall: ((digest: string, workload: Case) => OneCall) | null;
  profiler: Profiler;
  /** Null where the harness needs no more than a layout. */
  stateOf: ((workload: Case, uniform: () => number) => CaseState) | null;
  /** Bytes behind a case's slots that handing its weights over takes. */
  stateBytes(workload: Case): number;
};
