import type { ModelSettings } from "./evolve/ports.ts";
import type { Budget } from "./model/budget.ts";
import type { Goal } from "./model/goal.ts";
import type { PreparedBenchmark } from "./model/prepared-benchmark.ts";

/** A goal without a benchmark, and what getting one may take. */
export type PrepareRequest = {
  /** Read without a contract. */
  goal: Goal;
  /** As somebody wrote it; where it lies in the repository, absent where it is an issue. */
  goalText: string;
  goalFile?: string;
  title: string;
  /** `BenchmarkId`: what it will be called, and its folder below `.hone/benchmarks/`. */
  id: string;
  /** Commit that it is proved on. */
  base: string;
  /** Path of a git repository that has the base. */
  repository: string;
  /** A folder of the preparation's own, made when absent: what was said and done, and the last draft. */
  folder: string;
  /** Its `wall_seconds` and `usd` are of the preparation, `run_seconds` of each build and run. */
  budget: Budget;
  models: ModelSettings;
  onProgress(text: string): void;
  /** Aborted: it ends where it is, without a benchmark. */
  pause?: AbortSignal;
};

export type Preparing =
  | { kind: "prepared"; prepared: PreparedBenchmark }
  | { kind: "failed"; why: string; remedy: string; cost: PreparedBenchmark["cost"] };
